import type { RestApi } from '../../provision/resources/rest-api/rest-api.ts'
import type { SenderOptions } from './sender-options.ts'
import { SentLog } from './sent-log.ts'

/** A response with its body parsed where it is JSON. */
export interface ApiResponse {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: the structure of a response is what a scenario asserts.
  readonly body: any
  /** API Gateway's request id, which is the correlation id, too. */
  readonly requestId: string
  readonly correlationId: string
}

interface RequestOptions {
  readonly body?: string
  /** A header with the value '' is not sent. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An HTTP client of a REST API. Sends the API key by default. */
export class RestApiClient {
  /** The logical name, for example `orders`. */
  readonly name: string
  /** The URL of the stage, without a trailing slash. */
  readonly url: string
  readonly id: string
  readonly stage: string
  readonly key: string
  readonly sent: SentLog
  readonly #onInput: SenderOptions['onInput']

  constructor({ name, id, stage, key }: Pick<RestApi, 'name' | 'id' | 'stage' | 'key'>, options: SenderOptions) {
    this.name = name
    this.id = id
    this.stage = stage
    this.url = options.cloud.invokeUrl(id, stage)
    this.key = key.value
    this.sent = options.sent ?? new SentLog()
    this.#onInput = options.onInput
  }

  /** Sends a POST request with a JSON body. */
  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
    return this.send('POST', path, { body: JSON.stringify(body), headers })
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
    return this.send('GET', path, { headers })
  }

  /** Sends a request. Records it with its response in `sent`, unless it is a GET or HEAD request. */
  async send(method: string, path: string, { body, headers = {} }: RequestOptions): Promise<ApiResponse> {
    const allHeaders = {
      'x-api-key': this.key,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    const sentHeaders = Object.fromEntries(Object.entries(allHeaders).filter(([, value]) => value !== ''))
    const response = this.#fetch(method, path, { headers: sentHeaders, ...(body !== undefined && { body }) })
    if (method !== 'GET' && method !== 'HEAD')
      await this.#record(response, { method, path, body, headers: sentHeaders })
    return response
  }

  async #fetch(method: string, path: string, init: { body?: string; headers: Record<string, string> }) {
    const response = await fetch(this.url + path, { method, ...init })
    const text = await response.text()
    const requestId = response.headers.get('x-amzn-requestid') ?? ''
    const about = `${requestId} ${path} ${init.body ?? ''} ${text}`
    this.#onInput?.({ name: `${method} ${path}`, requestId, correlationId: requestId, about })
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
      requestId,
      correlationId: requestId,
    }
  }

  /** Records a request and the response that the client received. Does not record the API key. */
  async #record(
    pending: Promise<ApiResponse>,
    { method, path, body, headers }: { method: string; path: string; body: string | undefined; headers: object },
  ): Promise<void> {
    const response = await pending.catch(() => undefined)
    const [, idempotencyKey] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'idempotency-key') ?? []
    this.sent.append({
      kind: 'request',
      api: this.name,
      method,
      path,
      idempotencyKey,
      body: body ?? '',
      status: response?.status,
      ...(response && { response: response.body }),
    })
  }
}
