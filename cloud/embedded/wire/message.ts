import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/** A request, taken apart as far as every protocol needs it. */
export interface WireRequest {
  readonly method: string
  /** As it came: still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** A stream only for operations whose input has a streaming body. */
  readonly body: Buffer | Readable
}

export interface WireResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array | Readable | undefined
}
