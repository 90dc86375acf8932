import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { GatewayResponseType } from '@aws-sdk/client-api-gateway'
import { AwsError } from '../../core/errors.ts'
import { ConnectionCut, type FaultableOperation } from '../../core/faults.ts'
import { PAGE_SANDBOX } from '../../core/page-sandbox.ts'
import type { Platform } from '../../core/platform.ts'
import { type ActiveSpan, formatTraceHeader, parseTraceHeader } from '../../core/trace.ts'
import { readBody } from '../../gateway/read-body.ts'
import type { ApiGatewayStore, RegionalStore } from '../store.ts'
import { type ApiResponse, GatewayResponseError, renderGatewayResponse } from './gateway-response.ts'
import { buildProxyEvent } from './proxy-event.ts'
import { parseProxyResponse } from './proxy-response.ts'
import { type ApiRequest, parseApiAddress, type Route } from './request.ts'
import { matchRoute } from './route.ts'
import { Throttle } from './throttle.ts'
import { validateRequest } from './validate-request.ts'

const MAX_BODY_BYTES = 10 * 1024 * 1024

/** Serves requests to deployed APIs, as opposed to the management operations. */
export class DataPlane {
  readonly #store: ApiGatewayStore
  readonly #platform: Platform
  readonly #throttle = new Throttle()

  constructor(store: ApiGatewayStore, platform: Platform) {
    this.#store = store
    this.#platform = platform
  }

  matches(request: IncomingMessage): boolean {
    return parseApiAddress(request) !== undefined
  }

  handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const execution = { what: `API Gateway ${incoming.method}` }
    return this.#platform.activity.track(execution, this.#handle(incoming, response))
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tracer, random } = this.#platform
    const requestId = random.uuid()
    const span = tracer.start('API Gateway', {
      kind: 'server',
      parent: parseTraceHeader(incoming.headers['x-amzn-trace-id']?.toString()),
      attributes: { 'http.request.method': incoming.method ?? '', 'aws.request_id': requestId },
    })
    const result = await this.#respond(incoming, requestId, span).catch((error) => {
      span.end(error)
      throw error
    })
    if (!result) {
      span.end('The connection was cut.')
      return void incoming.socket.destroy()
    }
    const { status, headers, body } = result
    const ownPolicy = headers['content-security-policy'] ?? []
    span.set({ 'http.response.status_code': status })
    span.end(status >= 500 ? `${status}` : undefined)
    const sent: OutgoingHttpHeaders = {
      ...(headers as OutgoingHttpHeaders),
      'content-security-policy': [...[ownPolicy].flat(), PAGE_SANDBOX].join(', '),
      'x-amzn-requestid': requestId,
      'x-amz-apigw-id': requestId,
      'x-amzn-trace-id': formatTraceHeader(span.context),
    }
    if (status !== 204) sent['content-length'] = Buffer.byteLength(body)
    response.writeHead(status, sent)
    response.end(body)
    if (!incoming.complete) incoming.resume()
  }

  /** Returns `undefined` if an injected fault closes the connection without a response. */
  async #respond(incoming: IncomingMessage, requestId: string, span: ActiveSpan): Promise<ApiResponse | undefined> {
    const address = parseApiAddress(incoming)!
    const found = this.#store.findApi(address.apiId)
    const stage = found?.api.stages.get(address.stage)
    const deployment = stage && found?.api.deployments.get(stage.deploymentId)
    if (!found || !stage || !deployment) {
      const hint = found
        ? `The API ${address.apiId} has no stage ${address.stage}. Its stages: ${[...found.api.stages.keys()].join(', ') || 'none'}.`
        : `There is no API with the id ${address.apiId}.`
      // AWS says no more than Forbidden; the hint stands beside it.
      return { status: 403, headers: JSON_HEADERS, body: JSON.stringify({ message: 'Forbidden', hint }) }
    }
    const withoutBody = {
      api: found.api,
      stage,
      definition: deployment.definition,
      requestId,
      method: incoming.method!,
      path: address.path,
      query: new URL(incoming.url!, 'http://localhost').searchParams,
      rawHeaders: incoming.rawHeaders,
      headers: incoming.headers,
      body: Buffer.alloc(0),
      sourceIp: incoming.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1',
      port: incoming.socket.localPort!,
      trace: span.context,
      now: this.#platform.clock.now(),
    }
    try {
      const request = { ...withoutBody, body: await readRequestBody(incoming) }
      return await this.#platform.faults.intercept(toFaultableOperation(request, span), request, (input) =>
        this.#serve(input, found.regionalStore, span),
      )
    } catch (error) {
      if (error instanceof ConnectionCut) return undefined
      const rejection = error instanceof AwsError ? toGatewayResponseError(error) : error
      if (!(rejection instanceof GatewayResponseError)) throw rejection
      span.set({ 'error.type': rejection.type })
      return renderGatewayResponse(withoutBody, rejection)
    }
  }

  async #serve(request: ApiRequest, store: RegionalStore, span: ActiveSpan): Promise<ApiResponse> {
    const route = matchRoute(request.definition, request.path, request.method)
    if (!route) throw new GatewayResponseError('MISSING_AUTHENTICATION_TOKEN')
    span.set({ 'http.route': route.resource.path })
    const key = this.#throttle.admit(request, route, store)
    validateRequest(request, route)
    const event = buildProxyEvent(request, route, key)
    return parseProxyResponse(await this.#invoke(request, route, JSON.stringify(event)), request)
  }

  async #invoke(request: ApiRequest, { method, resource }: Route, event: string): Promise<string> {
    const { api, trace } = request
    const { uri = '', timeoutInMillis = 29_000, integrationHttpMethod } = method.integration!
    const functionArn = /functions\/(.+)\/invocations$/.exec(uri)![1]!
    if (integrationHttpMethod !== 'POST') throw new GatewayResponseError('API_CONFIGURATION_ERROR')
    const sourceArn = executeApiArn(request, resource.path)
    const principal = { kind: 'service', service: 'apigateway.amazonaws.com', account: api.account, sourceArn } as const
    const caller = { account: api.account, region: api.region, principal, trace }
    const timeout = new AbortController()
    const invocation = this.#platform.internalClient
      .call('lambda', 'invoke', { FunctionName: functionArn, Payload: Buffer.from(event) }, caller)
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error
        throw new GatewayResponseError('API_CONFIGURATION_ERROR')
      })
    // Advancing the clock waits for running invocations, so only real time can exceed this timeout.
    const timedOut = this.#platform.clock.sleep(timeoutInMillis, timeout.signal).then(() => undefined)
    const result = await Promise.race([invocation, timedOut]).finally(() => timeout.abort())
    // As on AWS, the function keeps running.
    if (!result) throw new GatewayResponseError('INTEGRATION_TIMEOUT')
    if (result.FunctionError) throw new GatewayResponseError('DEFAULT_5XX')
    return Buffer.from(result.Payload ?? []).toString()
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
const executeApiArn = ({ api, stage, method }: ApiRequest, path: string): string =>
  `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${stage.name}/${method}${path}`

const toFaultableOperation = (request: ApiRequest, span: ActiveSpan): FaultableOperation => ({
  service: 'execute-api',
  operation: `${request.method} ${request.path}`,
  principal: { kind: 'anonymous' },
  parent: span.parent,
  resources: () => [executeApiArn(request, request.path)],
})

/** The error code of an injected fault is the type of a gateway response. */
const toGatewayResponseError = ({ name, message }: AwsError): GatewayResponseError =>
  new GatewayResponseError(name as GatewayResponseType, { message })

const JSON_HEADERS = { 'content-type': 'application/json' }

async function readRequestBody(incoming: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(incoming, MAX_BODY_BYTES)
  } catch (error) {
    if (error instanceof AwsError) throw new GatewayResponseError('REQUEST_TOO_LARGE')
    throw error
  }
}
