import type { Input } from '../trace/inputs.ts'
import { SentLog } from './sent-log.ts'

/** An answer of the API, with its body read as JSON. */
export interface ApiResponse {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what a scenario expects of an answer is what it is about to prove.
  readonly body: any
  /** The gateway's id of the request, which is its correlation id. */
  readonly requestId: string
  readonly correlationId: string
}

/** An HTTP client of the orders API; it sends the API key unless told otherwise. */
export class RestApiClient {
  readonly sent: SentLog
  readonly #url: string
  readonly #key: string
  readonly #onTrail: (trail: Input) => void

  /** `url` ends before `/orders`. Each order that is placed is written down in `sent`, with its answer. */
  constructor(url: string, key: string, sent = new SentLog(), onTrail: (trail: Input) => void = () => {}) {
    this.sent = sent
    this.#url = url
    this.#key = key
    this.#onTrail = onTrail
  }

  place(order: unknown, headers: Record<string, string> = {}): Promise<ApiResponse> {
    return this.send('POST', '/orders', { body: JSON.stringify(order), headers })
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ApiResponse> {
    return this.send('GET', path, { headers })
  }

  /** A header that is given as '' is not sent. */
  async send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> },
  ): Promise<ApiResponse> {
    const all = {
      'x-api-key': this.#key,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    const answer = this.#ask(method, path, { headers: sent, ...(body !== undefined && { body }) })
    if (method === 'POST' && /^\/orders\/?$/.test(path)) await this.#record(answer, sent, body ?? '')
    return answer
  }

  async #ask(
    method: string,
    path: string,
    more: { body?: string; headers: Record<string, string> },
  ): Promise<ApiResponse> {
    const response = await fetch(this.#url + path, { method, ...more })
    const text = await response.text()
    const requestId = response.headers.get('x-amzn-requestid') ?? ''
    const about = `${requestId} ${path} ${more.body ?? ''} ${text}`
    this.#onTrail({ what: `${method} ${path}`, requestId, correlationId: requestId, about })
    return {
      status: response.status,
      headers: response.headers,
      body: text !== '' && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
      requestId,
      correlationId: requestId,
    }
  }

  /** Writes down what became of an order, as its sender saw it. */
  async #record(asked: Promise<ApiResponse>, headers: Record<string, string>, body: string): Promise<void> {
    const answer = await asked.catch(() => undefined)
    const [, key] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'idempotency-key') ?? []
    const isAccepted = answer?.status === 201 || answer?.status === 200
    this.sent.append({
      kind: 'order',
      key,
      body,
      status: answer?.status,
      ...(isAccepted && { orderId: String(answer.body?.orderId) }),
      ...(answer && !isAccepted && { refusal: String(answer.body?.detail ?? answer.body?.message ?? answer.body) }),
    })
  }
}
