import type { IncomingMessage, ServerResponse } from 'node:http'
import manifest from '../../../package.json' with { type: 'json' }
import type { CloudClock } from '../../api/clock.ts'
import type { CloudFaults } from '../../api/faults.ts'
import { toOtlp } from '../../api/otlp.ts'
import type { Span, Tracer } from '../core/trace.ts'
import { spansMentioning, spansOfRequest, spansOfTraces } from '../core/trace-query.ts'
import { handleClockRequest } from './clock-endpoint.ts'
import { FAULTS_PATH, handleFaultsRequest } from './faults-endpoint.ts'
import type { Registry } from './registry.ts'
import type { RequestAddress } from './request-address.ts'

export interface AdminApiOptions {
  readonly registry: Registry
  readonly tracer: Tracer
  readonly cloudClock?: CloudClock
  readonly cloudFaults?: CloudFaults
}

/** The only path that needs no token: it says that a cloud runs here, and nothing about what is in it. */
export const HEALTH_PATH = '/_eventbed/health'
const KNOWN_PATHS =
  '/_eventbed/health, /_eventbed/traces?requestId=…, /_eventbed/clock, /_eventbed/faults, /_eventbed/watch'

/** The cloud's own API, beside those of AWS: JSON under `/_eventbed/…`. */
export class AdminApi {
  readonly #registry: Registry
  readonly #tracer: Tracer
  readonly #clock: CloudClock | undefined
  readonly #faults: CloudFaults | undefined

  constructor({ registry, tracer, cloudClock, cloudFaults }: AdminApiOptions) {
    this.#registry = registry
    this.#tracer = tracer
    this.#clock = cloudClock
    this.#faults = cloudFaults
  }

  async handle(request: IncomingMessage, address: RequestAddress, response: ServerResponse): Promise<void> {
    const [status, body] = await this.#respond(request, address)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  async #respond(request: IncomingMessage, { path, query }: RequestAddress): Promise<[status: number, body: object]> {
    if (path === HEALTH_PATH) return [200, this.#health()]
    if (path === '/_eventbed/traces') return this.#traces(query)
    if (path === '/_eventbed/clock' && this.#clock) return handleClockRequest(request, this.#clock)
    if (this.#faults && (path === FAULTS_PATH || path.startsWith(`${FAULTS_PATH}/`)))
      return handleFaultsRequest(request, path, this.#faults)
    return [404, { message: `Unknown path ${path}. Known: ${KNOWN_PATHS}` }]
  }

  #health() {
    return {
      services: Object.fromEntries(this.#registry.all().map(({ definition }) => [definition.name, 'running'])),
      version: manifest.version,
      pid: process.pid,
    }
  }

  #traces(query: URLSearchParams): [status: number, body: object] {
    const spans = this.#spansFor(query)
    if (spans) return [200, query.get('format') === 'otlp' ? toOtlp(spans) : { spans }]
    return [400, { message: 'Specify the traces: traceId=…, requestId=…, about=… or status=error' }]
  }

  #spansFor(query: URLSearchParams): readonly Span[] | undefined {
    const [traceId, requestId, about] = ['traceId', 'requestId', 'about'].map((name) => query.get(name) ?? undefined)
    if (requestId !== undefined) return spansOfRequest(this.#tracer, requestId)
    if (traceId !== undefined) return spansOfTraces(this.#tracer, [traceId])
    if (about !== undefined) return spansMentioning(this.#tracer, about)
    return query.get('status') === 'error' ? this.#tracer.spans(({ status }) => status === 'error') : undefined
  }
}
