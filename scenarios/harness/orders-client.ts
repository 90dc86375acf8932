import type { Trail } from './trails.ts'

/** An answer of the API, with its body read as JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what a scenario expects of an answer is what it is about to prove.
  readonly body: any
  /** The gateway's id of the request, which is its correlation id. */
  readonly requestId: string
  readonly correlationId: string
}

/** An HTTP client of the orders API; it sends the API key unless told otherwise. */
export class OrdersClient {
  readonly #url: string
  readonly #key: string
  readonly #onTrail: (trail: Trail) => void

  /** `url` ends before `/orders`. */
  constructor(url: string, key: string, onTrail: (trail: Trail) => void = () => {}) {
    this.#url = url
    this.#key = key
    this.#onTrail = onTrail
  }

  place(order: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', '/orders', { body: JSON.stringify(order), headers })
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, { headers })
  }

  /** A header that is given as '' is not sent. */
  async send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> },
  ): Promise<Answer> {
    const all = {
      'x-api-key': this.#key,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    const response = await fetch(this.#url + path, { method, headers: sent, ...(body !== undefined && { body }) })
    const text = await response.text()
    const requestId = response.headers.get('x-amzn-requestid') ?? ''
    const about = `${requestId} ${path} ${body ?? ''} ${text}`
    this.#onTrail({ what: `${method} ${path}`, requestId, correlationId: requestId, about })
    return {
      status: response.status,
      headers: response.headers,
      body: text !== '' && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
      requestId,
      correlationId: requestId,
    }
  }
}
