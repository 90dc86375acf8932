import { TOKEN_HEADER } from '../api/token.ts'
import type { Span, Tracing } from '../api/tracing.ts'

interface TracedCloud {
  readonly endpoint: string | undefined
  readonly token?: string | undefined
}

/** Reads the spans of an embedded cloud in another process from its endpoint `/_eventbed/traces`. */
export class HttpTracing implements Tracing {
  readonly #endpoint: string
  readonly #token: string

  constructor(endpoint: string, token: string) {
    this.#endpoint = endpoint
    this.#token = token
  }

  /** Returns the tracing of a cloud, or `undefined` if it is not an embedded cloud, or its token is not known. */
  static async detect({ endpoint, token }: TracedCloud): Promise<HttpTracing | undefined> {
    if (endpoint === undefined || token === undefined) return undefined
    const response = await fetch(`${endpoint}/_eventbed/health`).catch(() => undefined)
    await response?.body?.cancel()
    return response?.ok ? new HttpTracing(endpoint, token) : undefined
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
    const headers = { [TOKEN_HEADER]: this.#token }
    const response = await fetch(`${this.#endpoint}/_eventbed/traces?${new URLSearchParams(query)}`, { headers })
    if (!response.ok) throw new Error(`Reading traces from ${this.#endpoint} failed with status ${response.status}.`)
    return ((await response.json()) as { spans: Span[] }).spans
  }
}
