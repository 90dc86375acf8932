import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InvocationRequest } from '../invoke/invocation.ts'
import { limits } from '../limits.ts'

/** What an execution environment does with the requests of its process. */
export interface RuntimeClient {
  /** The process is ready for an invocation; the request stays open until `respond` is called. */
  onNext(respond: RespondToNext): void
  /** A payload above the limit is `undefined`. */
  onResponse(requestId: string, payload: Buffer | undefined): void
  onError(requestId: string, payload: Buffer | undefined): void
  onInitError(payload: Buffer | undefined): void
  /** Ends the process, because a request of its could not be handled. */
  kill(): void
}

/** Hands an invocation to the process. */
export type RespondToNext = (request: InvocationRequest, details: DeliveryDetails) => void

/** What one attempt to run an invocation adds to the request. */
export interface DeliveryDetails {
  /** `X-Amzn-Trace-Id` */
  readonly traceHeader: string
  /** An injected fault: writing to `/tmp` fails. */
  readonly isDiskFull: boolean
  /** Milliseconds since 1970, on the cloud's clock. */
  readonly deadline: number
  /** How far the cloud's clock is ahead of the process's. */
  readonly clockOffsetMs: number
}

/** `/<environment>/2018-06-01/runtime/<what>`; the environment's id is its process's secret. */
const PATH = /^\/(\w+)\/2018-06-01\/runtime\/(?:(init\/error|invocation\/next)|invocation\/([\w-]+)\/(response|error))$/

/**
 * The Runtime API on a loopback port of its own, which opens with the first environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #clients = new Map<string, RuntimeClient>()
  #server: Promise<Server> | undefined

  /** Returns the environment's value of AWS_LAMBDA_RUNTIME_API. */
  async register(environmentId: string, client: RuntimeClient): Promise<string> {
    this.#clients.set(environmentId, client)
    this.#server ??= listen((request, response) => this.#answer(request, response))
    const server = await this.#server.catch((error) => {
      // The next environment tries again.
      this.#server = undefined
      throw error
    })
    const { port } = server.address() as AddressInfo
    return `127.0.0.1:${port}/${environmentId}`
  }

  unregister(environmentId: string): void {
    this.#clients.delete(environmentId)
  }

  async stop(): Promise<void> {
    const server = await this.#server?.catch(() => undefined)
    server?.closeAllConnections()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [, environmentId = '', plain, requestId, result] = PATH.exec(request.url ?? '') ?? []
    const client = this.#clients.get(environmentId)
    if (!client) return void response.writeHead(403).end()
    // Functions can send anything here, so this is where every error ends: it fails the process, not the cloud.
    this.#handle(client, { plain, requestId, result }, request, response).catch(() => {
      client.kill()
      response.destroy()
    })
  }

  async #handle(
    client: RuntimeClient,
    { plain, requestId, result }: Readonly<Record<'plain' | 'requestId' | 'result', string | undefined>>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (plain === 'invocation/next')
      return client.onNext((invocation, details) => sendInvocation(response, invocation, details))
    const body = await readBody(request, limits.synchronousResponseBytes).catch(() => undefined)
    // The process ended while it sent the body.
    if (!body) return
    const { payload } = body
    if (requestId === undefined) client.onInitError(payload)
    else if (result === 'response') client.onResponse(requestId, payload)
    else client.onError(requestId, payload)
    response.writeHead(payload ? 202 : 413, { 'content-length': 0 }).end()
  }
}

function sendInvocation(response: ServerResponse, request: InvocationRequest, details: DeliveryDetails): void {
  const { requestId, payload, functionArn, clientContext } = request
  const { traceHeader, isDiskFull, deadline, clockOffsetMs } = details
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': deadline,
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': traceHeader,
    ...(clientContext && { 'lambda-runtime-client-context': clientContext }),
    ...(clockOffsetMs !== 0 && { 'eventbed-clock-offset-ms': clockOffsetMs }),
    ...(isDiskFull && { 'eventbed-disk-full': 'true' }),
  })
  response.end(payload)
}

function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  // A process may wait for its next invocation indefinitely.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, handle)
  return new Promise((resolve, reject) => {
    // It also emits errors later, for connections that it cannot accept without file descriptors.
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** A payload above the limit is `undefined`: it is discarded as it arrives, so that it never fills the memory. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<{ payload: Buffer | undefined }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  if (bytes > maxBytes) return { payload: undefined }
  return { payload: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }
}
