import type { Span, Tracing } from '../api/tracing.ts'

/** Reads the spans of an embedded cloud in another process from its endpoint `/_eventbed/traces`. */
export class HttpTracing implements Tracing {
  readonly #endpoint: string

  constructor(endpoint: string) {
    this.#endpoint = endpoint
  }

  /** Returns the tracing of whatever runs at an endpoint, or `undefined` if it is not an embedded cloud. */
  static async detect(endpoint: string): Promise<HttpTracing | undefined> {
    const response = await fetch(`${endpoint}/_eventbed/health`).catch(() => undefined)
    await response?.body?.cancel()
    return response?.ok ? new HttpTracing(endpoint) : undefined
  }

  spansOfRequest(requestId: string): Promise<readonly Span[]> {
    return this.#query({ requestId })
  }

  spansMentioning(text: string): Promise<readonly Span[]> {
    return this.#query({ about: text })
  }

  failedSpans(): Promise<readonly Span[]> {
    return this.#query({ status: 'error' })
  }

  async #query(query: Record<string, string>): Promise<readonly Span[]> {
    const response = await fetch(`${this.#endpoint}/_eventbed/traces?${new URLSearchParams(query)}`)
    if (!response.ok) throw new Error(`Reading traces from ${this.#endpoint} failed with status ${response.status}.`)
    return ((await response.json()) as { spans: Span[] }).spans
  }
}
