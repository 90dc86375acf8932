import type { Span, Tracing } from '../api/tracing.ts'

/** The spans of an embedded cloud in another process, through its own door `/_eventbed/traces`. */
export class HttpTracing implements Tracing {
  readonly #endpoint: string

  constructor(endpoint: string) {
    this.#endpoint = endpoint
  }

  /** Of whatever answers at an endpoint: its tracing where it has that door, `undefined` where it has none. */
  static async detect(endpoint: string): Promise<HttpTracing | undefined> {
    const answer = await fetch(`${endpoint}/_eventbed/health`).catch(() => undefined)
    await answer?.body?.cancel()
    return answer?.ok ? new HttpTracing(endpoint) : undefined
  }

  spansOfRequest(requestId: string): Promise<readonly Span[]> {
    return this.#ask({ requestId })
  }

  spansMentioning(text: string): Promise<readonly Span[]> {
    return this.#ask({ about: text })
  }

  failedSpans(): Promise<readonly Span[]> {
    return this.#ask({ status: 'error' })
  }

  async #ask(which: Record<string, string>): Promise<readonly Span[]> {
    const answer = await fetch(`${this.#endpoint}/_eventbed/traces?${new URLSearchParams(which)}`)
    if (!answer.ok) throw new Error(`[eventbed] ${this.#endpoint} gave no traces: ${answer.status}`)
    return ((await answer.json()) as { spans: Span[] }).spans
  }
}
