import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Call, ServiceName } from '../core/call.ts'
import type { Chance } from '../core/chance.ts'
import type { Clock } from '../core/clock.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import type { Identities } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'
import type { Service } from '../core/service.ts'
import { parseTraceHeader, type Tracer } from '../core/trace.ts'
import type { WireRequest } from '../wire/message.ts'
import { type Wire, wireOf } from '../wire/wire.ts'
import { Admin } from './admin.ts'
import { send } from './answer.ts'
import { readBody } from './body.ts'
import { refusalOf } from './closed.ts'
import { ConnectionCut } from './faults.ts'
import { perform, type Stages } from './perform.ts'
import type { Registry } from './registry.ts'
import { verify } from './signature/verify.ts'
import { spanNameOf } from './span-name.ts'
import { bodyStream, type IncomingBody } from './stream.ts'
import { isKnown, type Target, targetOf } from './target.ts'

export interface GatewayParts {
  readonly registry: Registry
  readonly identities: Identities
  readonly stages: Stages
  readonly clock: Clock
  readonly chance: Chance
  readonly tracer: Tracer
  /** Aborted when the cloud stops. */
  readonly signal: AbortSignal
}

/** What the gateway reads into memory unless a service says otherwise. */
const MAX_BODY = 16 * 1024 * 1024
const EMPTY = Buffer.alloc(0)

/** The one HTTP endpoint of the cloud, on loopback. Each request goes through the stages in the order of this file. */
export class Gateway {
  readonly #parts: GatewayParts
  readonly #server: Server
  readonly #admin: Admin
  #endpoint = ''

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#admin = new Admin(parts.registry, parts.tracer)
    this.#server = createServer((request, response) => void this.#serve(request, response))
    // Clients keep connections; one that is closed while they send is an error they would have to retry.
    this.#server.keepAliveTimeout = 60_000
    this.#server.requestTimeout = 0
  }

  /** Begins to listen on 127.0.0.1; `0` takes any free port. Returns the endpoint's URL. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this.#endpoint
  }

  get endpoint(): string {
    return this.#endpoint
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = this.#parts.registry.all().find(({ http }) => http?.matches(request))
    if (raw) return raw.http!.handle(request, response)
    const refusal = refusalOf(request)
    if (refusal !== undefined) {
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message: refusal }))
      return
    }
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/_eventbed/')) return this.#admin.handle(url, response)
    await this.#answer(request, response, targetOf(request, url.searchParams), url.searchParams)
  }

  async #answer(request: IncomingMessage, response: ServerResponse, target: Target, query: URLSearchParams) {
    const requestId = this.#parts.chance.uuid()
    const service = isKnown(target.service) ? this.#parts.registry.get(target.service) : undefined
    // A service that is not built is refused in a form that most clients understand.
    const wire = await wireOf(service?.name ?? 'dynamodb')
    try {
      if (!service) throw notImplemented(`the service ${target.service}`)
      const { status, headers, body } = await this.#operate(request, response, {
        service,
        wire,
        target,
        query,
        requestId,
      })
      await send(request, response, { status, headers, body }, requestId)
    } catch (error) {
      if (error instanceof ConnectionCut) return void request.socket.destroy()
      const known = error instanceof AwsError ? error : unexpected(error)
      await send(request, response, wire.encodeError(known, requestId), requestId).catch(() => response.destroy())
    } finally {
      // What was not read of a refused body would be taken for the next request.
      if (!request.complete) request.destroy()
    }
  }

  async #operate(
    request: IncomingMessage,
    response: ServerResponse,
    { service, wire, target, query, requestId }: Operation,
  ) {
    const path = pathOf(request)
    const bare: WireRequest = { method: request.method!, path, query, headers: request.headers, body: EMPTY }
    const early = wire.match(bare)
    const body: IncomingBody =
      early && wire.streams(early)
        ? bodyStream(request)
        : { body: await readBody(request, service.maxRequestBytes ?? MAX_BODY), trailers: NO_TRAILERS }
    const wireRequest = { ...bare, body: body.body }
    const match = early ?? wire.match(wireRequest)
    if (!match)
      throw notImplemented(
        `this request to ${service.name}: ${request.method} ${path} ${request.headers['x-amz-target'] ?? ''}`.trim(),
      )

    const principal = this.#identify(request, query, service.name, body.body)
    const call = this.#callOf(request, response, {
      service: service.name,
      operation: match.operation.name,
      principal,
      target,
      requestId,
      trailers: body.trailers,
    })
    const input = await wire.decode(match, wireRequest)
    const output = await perform(service, input, call, this.#parts.stages)
    return wire.encode(match.operation, output, requestId)
  }

  #identify(
    request: IncomingMessage,
    query: URLSearchParams,
    service: ServiceName,
    body: Buffer | Readable,
  ): Principal {
    const { identities, clock } = this.#parts
    const bodyHash = () =>
      createHash('sha256')
        .update(body instanceof Readable ? EMPTY : body)
        .digest('hex')
    const signed = {
      method: request.method!,
      path: request.url!.split('?')[0]!,
      query,
      headers: request.headers,
      bodyHash,
    }
    const declared = request.headers['x-amz-content-sha256']
    if (
      !(body instanceof Readable) &&
      typeof declared === 'string' &&
      /^[0-9a-f]{64}$/.test(declared) &&
      declared !== bodyHash()
    )
      throw new AwsError(
        'XAmzContentSHA256Mismatch',
        'The provided "x-amz-content-sha256" header does not match what was computed.',
        { status: 400 },
      )
    const principal = verify(signed, service, identities, clock.now())
    if (principal.kind === 'anonymous' && service !== 's3')
      throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', { status: 403 })
    return principal
  }

  #callOf(request: IncomingMessage, response: ServerResponse, known: KnownOfCall): Call {
    const { clock, chance, tracer, signal } = this.#parts
    const { service, operation, principal, target, requestId, trailers } = known
    const span = tracer.start(spanNameOf(service, operation), {
      parent: parseTraceHeader(request.headers['x-amzn-trace-id']?.toString()),
      kind: 'server',
      attributes: {
        'rpc.system': 'aws-api',
        'rpc.service': service,
        'rpc.method': operation,
        'aws.request_id': requestId,
        'cloud.region': target.region,
        ...('arn' in principal && { 'user.id': principal.arn }),
      },
    })
    const hangUp = new AbortController()
    response.once('close', () => hangUp.abort())
    return {
      service,
      operation,
      requestId,
      principal,
      account: 'account' in principal ? principal.account : ANONYMOUS_ACCOUNT,
      region: target.region,
      clock,
      chance,
      span,
      endpoint: request.headers.host ? `http://${request.headers.host}` : this.#endpoint,
      signal: AbortSignal.any([signal, hangUp.signal]),
      trailers,
      sourceIp: request.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
    }
  }
}

interface Operation {
  readonly service: Service
  readonly wire: Wire
  readonly target: Target
  readonly query: URLSearchParams
  readonly requestId: string
}

interface KnownOfCall {
  readonly service: ServiceName
  readonly operation: string
  readonly principal: Principal
  readonly target: Target
  readonly requestId: string
  readonly trailers: Call['trailers']
}

const NO_TRAILERS: Call['trailers'] = Promise.resolve({})
/** Nobody's; an anonymous caller has no resources. */
const ANONYMOUS_ACCOUNT = '000000000000'

/** The path with a bucket that is named in the host put in front, as S3's routes expect it. */
function pathOf({ url = '/', headers }: IncomingMessage): string {
  const path = url.split('?')[0]!
  const bucket = /^(.+?)\.(s3\.[^:]*localhost|s3\.localhost\.localstack\.cloud|localhost)(:\d+)?$/.exec(
    headers.host ?? '',
  )?.[1]
  return bucket === undefined || bucket === 's3' ? path : `/${bucket}${path}`
}

function unexpected(cause: unknown): AwsError {
  process.emitWarning(cause instanceof Error ? cause : new Error(String(cause)), { code: 'EVENTBED_INTERNAL' })
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
    cause,
  })
}
