import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Invocation } from '../invoke/invocation.ts'

/** What an execution environment does with its child's requests. */
export interface RuntimeClient {
  /** The child is ready for work; the response stays open until there is some. */
  onNext(response: ServerResponse): void
  onResponse(requestId: string, payload: Buffer): void
  onError(requestId: string, payload: Buffer): void
  onInitError(payload: Buffer): void
}

/** `/<environment>/2018-06-01/runtime/<what>`; the environment's id is the child's secret. */
const PATH = /^\/(\w+)\/2018-06-01\/runtime\/(?:(init\/error|invocation\/next)|invocation\/([\w-]+)\/(response|error))$/

/**
 * The Runtime API on a loopback port of its own, which is opened with the first environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #clients = new Map<string, RuntimeClient>()
  #listening: Promise<Server> | undefined

  /** Gives the value of AWS_LAMBDA_RUNTIME_API for the environment. */
  async serve(environment: string, client: RuntimeClient): Promise<string> {
    this.#clients.set(environment, client)
    this.#listening ??= listen((request, response) => this.#answer(request, response))
    const { port } = (await this.#listening).address() as AddressInfo
    return `127.0.0.1:${port}/${environment}`
  }

  forget(environment: string): void {
    this.#clients.delete(environment)
  }

  async stop(): Promise<void> {
    const server = await this.#listening
    server?.closeAllConnections()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, environment = '', plain, requestId, outcome] = PATH.exec(request.url ?? '') ?? []
    const client = this.#clients.get(environment)
    if (!client) return void response.writeHead(403).end()
    if (plain === 'invocation/next') return client.onNext(response)
    const payload = await readAll(request).catch(() => undefined)
    if (!payload) return
    if (requestId === undefined) client.onInitError(payload)
    else if (outcome === 'response') client.onResponse(requestId, payload)
    else client.onError(requestId, payload)
    response.writeHead(202, { 'content-length': 0 }).end()
  }
}

/** Times of an invocation, in milliseconds. */
interface Times {
  /** Since 1970, by the cloud's clock. */
  readonly deadline: number
  /** How far the cloud's clock is ahead of the child's. */
  readonly aheadMs: number
}

/** Answers a child that is ready for work with some. */
export function hand(invocation: Invocation, response: ServerResponse, { deadline, aheadMs }: Times): void {
  const { requestId, payload, functionArn, traceHeader, clientContext, diskIsFull } = invocation
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': deadline,
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': traceHeader,
    ...(clientContext && { 'lambda-runtime-client-context': clientContext }),
    ...(aheadMs !== 0 && { 'eventbed-ahead-ms': aheadMs }),
    ...(diskIsFull && { 'eventbed-disk-is-full': 'true' }),
  })
  response.end(payload)
}

function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  // A child may wait for work as long as it likes.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, answer)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}
