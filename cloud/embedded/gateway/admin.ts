import type { IncomingMessage, ServerResponse } from 'node:http'
import manifest from '../../../package.json' with { type: 'json' }
import type { CloudClock } from '../../clock.ts'
import type { Span, Tracer } from '../core/trace.ts'
import type { Address } from './address.ts'
import { answerClock } from './clock-door.ts'
import type { Registry } from './registry.ts'

/** The cloud's own door, beside AWS's: `/_eventbed/…`, JSON. */
export class Admin {
  readonly #registry: Registry
  readonly #tracer: Tracer
  readonly #clock: CloudClock | undefined

  constructor(registry: Registry, tracer: Tracer, clock?: CloudClock) {
    this.#registry = registry
    this.#tracer = tracer
    this.#clock = clock
  }

  async handle(request: IncomingMessage, address: Address, response: ServerResponse): Promise<void> {
    const [status, body] = await this.#answer(request, address)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  async #answer(request: IncomingMessage, { path, query }: Address): Promise<[status: number, body: object]> {
    if (path === '/_eventbed/health') return [200, this.#health()]
    if (path === '/_eventbed/traces') return this.#traces(query)
    if (path === '/_eventbed/clock' && this.#clock) return answerClock(request, this.#clock)
    return [
      404,
      { message: `There is no ${path}. Known: /_eventbed/health, /_eventbed/traces?requestId=…, /_eventbed/clock` },
    ]
  }

  #health() {
    return {
      services: Object.fromEntries(this.#registry.all().map(({ name }) => [name, 'running'])),
      version: manifest.version,
      pid: process.pid,
    }
  }

  #traces(query: URLSearchParams): [status: number, body: object] {
    const requestId = query.get('requestId')
    const traceId = query.get('traceId')
    if (requestId !== null) return [200, { spans: spansOfRequest(this.#tracer, requestId) }]
    if (traceId !== null) return [200, { spans: spansOf(this.#tracer, traceId) }]
    return [400, { message: 'Say which: traceId=… or requestId=…' }]
  }
}

/** Every span of a trace, and of those that were led to by it. */
function spansOf(tracer: Tracer, traceId: string): Span[] {
  return tracer.spans((span) => span.traceId === traceId || span.links.some((link) => link.traceId === traceId))
}

/** Every span of the trace to which the request with this id belongs. */
export function spansOfRequest(tracer: Tracer, requestId: string): Span[] {
  const [first] = tracer.spans(({ attributes }) => attributes['aws.request_id'] === requestId)
  return first ? spansOf(tracer, first.traceId) : []
}
