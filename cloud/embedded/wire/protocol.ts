import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { NormalizedSchema } from '@smithy/core/schema'
import type { AwsError } from '../core/errors.ts'
import type { Match } from './routes.ts'
import type { ErrorSchema, OperationSchema, SchemaRef } from './schema.ts'

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

/** Converts between operations and HTTP messages: https://smithy.io/2.0/aws/protocols/index.html */
export interface Protocol {
  match(request: WireRequest): Match | undefined
  decode(match: Match, request: WireRequest): Promise<Record<string, unknown>>
  encode(operation: OperationSchema, output: Record<string, unknown>, requestId: string): WireResponse
  encodeError(error: AwsError, shape: ErrorSchema | undefined, asked: ErrorContext): WireResponse
}

/** The request that an error is a response to. */
export interface ErrorContext {
  readonly requestId: string
  /** Its path, as it was sent. */
  readonly resource: string
}

/** The SDK's own serializer and deserializer of bodies. */
export interface Codec {
  createDeserializer(): { read(schema: SchemaRef | NormalizedSchema, body: Uint8Array): Promise<unknown> }
  createSerializer(): {
    write(schema: SchemaRef | NormalizedSchema, value: unknown): void
    flush(): string | Uint8Array
  }
}

/** The HTTP status of an error: that of its shape, or the one it was created with. */
export const errorStatus = (error: AwsError, shape: ErrorSchema | undefined): number =>
  shape?.traits.awsQueryError?.[1] ?? shape?.traits.httpError ?? error.status ?? 400
