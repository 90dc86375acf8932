import type { ServerResponse } from 'node:http'
import manifest from '../../../package.json' with { type: 'json' }
import { otlpOf } from '../../otlp.ts'
import { spansAbout, spansOf, spansOfRequest } from '../core/spans-of.ts'
import type { Span, Tracer } from '../core/trace.ts'
import type { Address } from './address.ts'
import type { Registry } from './registry.ts'

/** The cloud's own door, beside AWS's: `/_eventbed/…`, JSON. */
export class Admin {
  readonly #registry: Registry
  readonly #tracer: Tracer

  constructor(registry: Registry, tracer: Tracer) {
    this.#registry = registry
    this.#tracer = tracer
  }

  handle(address: Address, response: ServerResponse): void {
    const [status, body] = this.#answer(address)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #answer({ path, query }: Address): [status: number, body: object] {
    if (path === '/_eventbed/health') return [200, this.#health()]
    if (path === '/_eventbed/traces') return this.#traces(query)
    return [404, { message: `There is no ${path}. Known: /_eventbed/health, /_eventbed/traces?requestId=…` }]
  }

  #health() {
    return {
      services: Object.fromEntries(this.#registry.all().map(({ name }) => [name, 'running'])),
      version: manifest.version,
    }
  }

  #traces(query: URLSearchParams): [status: number, body: object] {
    const spans = this.#spansFor(query)
    if (spans) return [200, query.get('format') === 'otlp' ? otlpOf(spans) : { spans }]
    return [400, { message: 'Say which: traceId=…, requestId=… or about=…' }]
  }

  #spansFor(query: URLSearchParams): readonly Span[] | undefined {
    const [traceId, requestId, about] = ['traceId', 'requestId', 'about'].map((name) => query.get(name) ?? undefined)
    if (requestId !== undefined) return spansOfRequest(this.#tracer, requestId)
    if (traceId !== undefined) return spansOf(this.#tracer, [traceId])
    return about === undefined ? undefined : spansAbout(this.#tracer, about)
  }
}
