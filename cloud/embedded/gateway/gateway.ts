import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CloudClock } from '../../api/clock.ts'
import type { CloudFaults } from '../../api/faults.ts'
import type { Call } from '../core/call.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import { ConnectionCut } from '../core/faults.ts'
import { type GuardedWork, guard } from '../core/guard.ts'
import type { Identities } from '../core/identity.ts'
import { reportInternalError } from '../core/internal-error.ts'
import { PAGE_SANDBOX } from '../core/page-sandbox.ts'
import type { RandomSource } from '../core/random-source.ts'
import type { Service } from '../core/service.ts'
import type { ServiceErrors } from '../core/service-definition.ts'
import { internalError } from '../core/service-errors.ts'
import type { Tracer } from '../core/trace.ts'
import { isServiceName } from '../services.ts'
import type { WatchEndpoint } from '../watch/watch-endpoint.ts'
import type { WireRequest, WireResponse } from '../wire/protocol.ts'
import { getWire, type Wire } from '../wire/wire.ts'
import { AdminApi, HEALTH_PATH } from './admin-api.ts'
import { rejectMissingToken } from './admin-token.ts'
import { openBodyStream } from './body-stream.ts'
import { createCall } from './create-call.ts'
import { describeRequest, identifyService, serviceWithSameProtocol } from './identify-service.ts'
import { rejectBrowserPage, rejectForeignHost, rejectForeignPage } from './origin-guard.ts'
import { hintForUnknownPath } from './path-hint.ts'
import { type CallStages, closeStreams, endSpan, perform } from './perform.ts'
import { readBody } from './read-body.ts'
import type { Registry } from './registry.ts'
import { parseAddress, pathWithBucket, type RequestAddress } from './request-address.ts'
import { type HttpExchange, sendResponse } from './send-response.ts'
import { sha256 } from './signature/sign.ts'
import type { GatewayClock } from './signature/signing-time.ts'
import { verifySignature } from './signature/verify.ts'

export interface GatewayOptions {
  readonly registry: Registry
  readonly identities: Identities
  readonly stages: CallStages
  readonly clock: GatewayClock
  readonly random: RandomSource
  readonly tracer: Tracer
  /** Opens the cloud's own API and page. */
  readonly token: string
  /** For `/_eventbed/clock`. */
  readonly cloudClock?: CloudClock
  /** For `/_eventbed/faults`. */
  readonly cloudFaults?: CloudFaults
  /** For `/_eventbed/watch`, the cloud's own page. */
  readonly watch?: WatchEndpoint
}

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024
/** All headers together, with the URL; longer ones are answered with 431. AWS allows 8 KB for most services. */
const MAX_HEADER_BYTES = 16 * 1024
const EMPTY = Buffer.alloc(0)
/** A deployed API could register one for the whole origin, which would see the token in the address of the page. */
const NO_SERVICE_WORKERS = 'This cloud serves no service workers.'
const NO_TRAILERS: Call['trailers'] = Promise.resolve({})

/** The HTTP endpoint of the cloud, on the loopback interface. The order of this file is the order of a request's stages. */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #server: Server
  readonly #admin: AdminApi
  #endpoint = ''

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#admin = new AdminApi(options)
    this.#server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES },
      (request, response) => void this.#handleSafely(request, response),
    )
    // Clients reuse connections; closing one while a client sends would force it to retry.
    this.#server.keepAliveTimeout = 60_000
    this.#server.requestTimeout = 0
  }

  /** Listens on 127.0.0.1; port `0` is any free port. Returns the URL of the endpoint. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    // For example when the process has no file descriptor left for a new connection.
    this.#server.on('error', (error) => reportInternalError(error))
    this.#endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this.#endpoint
  }

  get endpoint(): string {
    return this.#endpoint
  }

  /** Closes all connections, which aborts the signals of the calls in progress. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      // The only possible error is that it never listened.
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** The one place that catches for all requests. Never rejects. */
  async #handleSafely(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Errors of the connection also reach whoever reads or writes; nobody may be doing so.
    request.on('error', ignore)
    response.on('error', ignore)
    const work = { operation: `${request.method} ${request.url?.split('?')[0]}` }
    try {
      await guard(work, () => this.#handle(request, response))
    } catch (error) {
      toAwsError(error, request, work)
      sendInternalError(response)
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hostRejection = rejectForeignHost(request)
    if (hostRejection !== undefined) return sendForbidden(response, hostRejection)
    if (request.headers['service-worker'] !== undefined) return sendForbidden(response, NO_SERVICE_WORKERS)
    const rawService = this.#options.registry.all().find(({ http }) => http?.matches(request))
    if (rawService) return rawService.http!.handle(request, response)
    const address = parseAddress(request)
    const watch = this.#options.watch?.matches(address.path) ? this.#options.watch : undefined
    const pageRejection = watch ? rejectForeignPage(request) : rejectBrowserPage(request)
    if (pageRejection !== undefined) return sendForbidden(response, pageRejection)
    if (address.path.startsWith('/_eventbed/') && address.path !== HEALTH_PATH) {
      const tokenRejection = rejectMissingToken(request, address.query, this.#options.token)
      if (tokenRejection !== undefined) return sendForbidden(response, tokenRejection)
    }
    if (watch) return watch.handle(request, address.path, response)
    if (address.path.startsWith('/_eventbed/')) return this.#admin.handle(request, address, response)
    const hint = hintForUnknownPath(request, address)
    if (hint !== undefined) return sendMessage(response, 404, hint)
    await this.#handleCall(request, response, address)
  }

  async #handleCall(request: IncomingMessage, response: ServerResponse, address: RequestAddress): Promise<void> {
    const { registry, random, clock } = this.#options
    const target = identifyService(request, address.query)
    const service = registry.get(target.service)
    const wire = await getWire(isServiceName(target.service) ? target.service : serviceWithSameProtocol(request))
    const exchange: HttpExchange = { request, response, clock, requestId: random.uuid() }
    response.setHeader('content-security-policy', PAGE_SANDBOX)
    try {
      if (!service) throw notImplemented(`the service ${target.service}`)
      const { region } = target
      await sendResponse(await this.#execute(exchange, { service, wire, address, region }), exchange)
    } catch (error) {
      if (error instanceof ConnectionCut) return void request.socket.destroy()
      const work = { operation: `${target.service} ${request.method} ${address.path}`, requestId: exchange.requestId }
      const failure = toAwsError(error, request, work, service?.definition.errors)
      await sendResponse(wire.encodeError(failure, { requestId: exchange.requestId, resource: address.path }), exchange)
    }
  }

  async #execute(exchange: HttpExchange, { service, wire, address, region }: CallTarget): Promise<WireResponse> {
    const { request, response, requestId } = exchange
    const { identities, clock, stages } = this.#options
    const { definition } = service
    const { path, query } = address
    const { headers, method = 'GET' } = request
    const servicePath = definition.name === 's3' ? pathWithBucket(path, headers.host) : path
    const requestWithoutBody: WireRequest = { method, path: servicePath, query, headers, body: EMPTY }

    // Operations with a streaming body are known by their address alone, before the body is read.
    const matchByAddress = wire.match(requestWithoutBody)
    const isStreaming = matchByAddress !== undefined && wire.hasStreamingBody(matchByAddress)
    const bytes = isStreaming
      ? undefined
      : await readBody(request, definition.maxRequestBytes ?? DEFAULT_MAX_BODY_BYTES)
    const match = matchByAddress ?? wire.match({ ...requestWithoutBody, body: bytes ?? EMPTY })

    const signed = { method, path, query, headers, bodyHash: () => bytes && sha256(bytes) }
    const verified = verifySignature(signed, definition, identities, clock)
    const { principal, cloudTime } = verified
    // SDKs correct their clocks by the date of responses, which is real time unless the client uses the cloud's time.
    if (cloudTime !== undefined) response.setHeader('date', new Date(cloudTime).toUTCString())
    if (!match)
      throw notImplemented(`${definition.name} ${describeRequest({ ...requestWithoutBody, body: bytes ?? EMPTY })}`)

    const { body, trailers } = bytes ? { body: bytes, trailers: NO_TRAILERS } : openBodyStream(request, verified)
    const operation = match.operation.name
    const details = { service: definition.name, operation, principal, region, requestId, trailers }
    const call = createCall(request, response, this.#options, details)
    const input = await wire.decode(match, { ...requestWithoutBody, body }).catch((error) => {
      endSpan(call, error)
      throw error
    })
    const output = await perform(service, input, call, stages)
    try {
      return wire.encode(match.operation, output, requestId)
    } catch (error) {
      closeStreams(output)
      throw error
    }
  }
}

interface CallTarget {
  readonly service: Service
  readonly wire: Wire
  readonly address: RequestAddress
  readonly region: string
}

const sendForbidden = (response: ServerResponse, message: string): void => sendMessage(response, 403, message)

function sendMessage(response: ServerResponse, status: number, message: string): void {
  const headers = { 'content-type': 'application/json', connection: 'close' }
  response.writeHead(status, headers).end(JSON.stringify({ message }))
}

/** For a request that failed before its protocol was known, or whose error could not be sent. */
function sendInternalError(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  sendMessage(response, 500, 'Internal server error')
}

const ignore = (): void => {}

/** Converts an exception to the error that the client gets. Any other exception is a bug: it is logged, and its cause hidden. */
function toAwsError(
  error: unknown,
  request: IncomingMessage,
  work: GuardedWork,
  { internal }: Pick<ServiceErrors, 'internal'> = { internal: internalError('InternalFailure') },
): AwsError {
  if (error instanceof AwsError) return error
  // A client that disconnects causes all kinds of errors and receives no response.
  if (!request.socket.destroyed) reportInternalError(error, work)
  return internal(error)
}
