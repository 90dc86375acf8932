import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CloudClock } from '../../api/clock.ts'
import type { CloudFaults } from '../../api/faults.ts'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import { ConnectionCut } from '../core/faults.ts'
import type { Identities } from '../core/identity.ts'
import type { RandomSource } from '../core/random-source.ts'
import type { Service } from '../core/service.ts'
import type { Tracer } from '../core/trace.ts'
import { isServiceName } from '../services.ts'
import type { WatchEndpoint } from '../watch/watch-endpoint.ts'
import type { WireRequest, WireResponse } from '../wire/message.ts'
import { type Wire, wireOf } from '../wire/wire.ts'
import { AdminApi } from './admin-api.ts'
import { openBodyStream } from './body-stream.ts'
import { createCall } from './create-call.ts'
import { describeRequest, identifyService, serviceWithSameProtocol } from './identify-service.ts'
import { rejectBrowserPage, rejectForeignHost, rejectForeignPage } from './origin-guard.ts'
import { endSpan, perform, type Stages } from './perform.ts'
import { readBody } from './read-body.ts'
import type { Registry } from './registry.ts'
import { parseAddress, pathWithBucket, type RequestAddress } from './request-address.ts'
import { type HttpExchange, sendResponse } from './send-response.ts'
import { sha256 } from './signature/sign.ts'
import type { GatewayClock } from './signature/signing-time.ts'
import { verifySignature } from './signature/verify.ts'
import { toAwsError } from './to-aws-error.ts'

export interface GatewayOptions {
  readonly registry: Registry
  readonly identities: Identities
  readonly stages: Stages
  readonly clock: GatewayClock
  readonly random: RandomSource
  readonly tracer: Tracer
  /** Where the clock can be advanced, for `/_eventbed/clock`. */
  readonly cloudClock?: CloudClock
  /** Where calls can be made to fail, for `/_eventbed/faults`. */
  readonly cloudFaults?: CloudFaults
  /** The cloud's own page. */
  readonly watch?: WatchEndpoint
}

/** What the gateway reads into memory unless a service says otherwise. */
const MAX_BODY = 16 * 1024 * 1024
const EMPTY = Buffer.alloc(0)
const NO_TRAILERS: Call['trailers'] = Promise.resolve({})

/** The one HTTP endpoint of the cloud, on loopback. Each request goes through the stages in the order of this file. */
export class Gateway {
  readonly #parts: GatewayOptions
  readonly #server: Server
  readonly #admin: AdminApi
  #endpoint = ''

  constructor(parts: GatewayOptions) {
    this.#parts = parts
    this.#admin = new AdminApi(parts)
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error) => {
        toAwsError(error, request)
        response.destroy()
      })
    })
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

  /** Ends all connections; what is under way learns of it by its call's signal. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      // An error only says that it never listened.
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusedHost = rejectForeignHost(request)
    if (refusedHost !== undefined) return sendForbidden(response, refusedHost)
    const raw = this.#parts.registry.all().find(({ http }) => http?.matches(request))
    if (raw) return raw.http!.handle(request, response)
    const address = parseAddress(request)
    const watch = this.#parts.watch?.matches(address.path) ? this.#parts.watch : undefined
    const refusedPage = watch ? rejectForeignPage(request) : rejectBrowserPage(request)
    if (refusedPage !== undefined) return sendForbidden(response, refusedPage)
    if (watch) return watch.handle(request, address.path, response)
    if (address.path.startsWith('/_eventbed/')) return this.#admin.handle(request, address, response)
    await this.#answer(request, response, address)
  }

  async #answer(request: IncomingMessage, response: ServerResponse, address: RequestAddress): Promise<void> {
    const { registry, random, clock } = this.#parts
    const target = identifyService(request, address.query)
    const service = registry.get(target.service)
    const wire = await wireOf(isServiceName(target.service) ? target.service : serviceWithSameProtocol(request))
    const answered: HttpExchange = { request, response, clock, requestId: random.uuid() }
    try {
      if (!service) throw notImplemented(`the service ${target.service}`)
      const { region } = target
      await sendResponse(await this.#operate(answered, { service, wire, address, region }), answered)
    } catch (error) {
      if (error instanceof ConnectionCut) return void request.socket.destroy()
      const failure = toAwsError(error, request, service?.definition.errors)
      await sendResponse(wire.encodeError(failure, { requestId: answered.requestId, resource: address.path }), answered)
    }
  }

  async #operate(answered: HttpExchange, { service, wire, address, region }: Asked): Promise<WireResponse> {
    const { request, response, requestId } = answered
    const { identities, clock, stages } = this.#parts
    const { definition } = service
    const { path, query } = address
    const { headers, method = 'GET' } = request
    const ofService = definition.name === 's3' ? pathWithBucket(path, headers.host) : path
    const bare: WireRequest = { method, path: ofService, query, headers, body: EMPTY }

    // What has a streaming body is known by its address alone; what the body tells is never a stream.
    const early = wire.match(bare)
    const streams = early !== undefined && wire.hasStreamingBody(early)
    const read = streams ? undefined : await readBody(request, definition.maxRequestBytes ?? MAX_BODY)
    const match = early ?? wire.match({ ...bare, body: read ?? EMPTY })

    const signed = { method, path, query, headers, bodyHash: () => read && sha256(read) }
    const { principal, chunkSigning: seal, cloudTime } = verifySignature(signed, definition, identities, clock)
    // SDK clients set their clocks by answers. By themselves those are dated by the wall, as most clients are.
    if (cloudTime !== undefined) response.setHeader('date', new Date(cloudTime).toUTCString())
    if (!match) throw notImplemented(`${definition.name} ${describeRequest({ ...bare, body: read ?? EMPTY })}`)

    const { body, trailers } = read ? { body: read, trailers: NO_TRAILERS } : openBodyStream(request, seal)
    const operation = match.operation.name
    const known = { service: definition.name, operation, principal, region, requestId, trailers }
    const call = createCall(request, response, this.#parts, known)
    const input = await wire.decode(match, { ...bare, body }).catch((error) => {
      endSpan(call, error)
      throw error
    })
    return wire.encode(match.operation, await perform(service, input, call, stages), requestId)
  }
}

interface Asked {
  readonly service: Service
  readonly wire: Wire
  readonly address: RequestAddress
  readonly region: string
}

function sendForbidden(response: ServerResponse, message: string): void {
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify({ message }))
}
