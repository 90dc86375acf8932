import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/** The parts of a request that the protocols need. */
export interface WireRequest {
  readonly method: string
  /** Percent-encoded, as it was sent. */
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
