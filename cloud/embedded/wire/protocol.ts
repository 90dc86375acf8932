import type { NormalizedSchema } from '@smithy/core/schema'
import type { AwsError } from '../core/errors.ts'
import type { WireRequest, WireResponse } from './message.ts'
import type { Match } from './routes.ts'
import type { ErrorSchema, OperationSchema, SchemaRef } from './schema.ts'

/** How one AWS protocol puts operations into HTTP messages: https://smithy.io/2.0/aws/protocols/index.html */
export interface Protocol {
  match(request: WireRequest): Match | undefined
  decode(match: Match, request: WireRequest): Promise<Record<string, unknown>>
  encode(operation: OperationSchema, output: Record<string, unknown>, requestId: string): WireResponse
  encodeError(error: AwsError, shape: ErrorSchema | undefined, asked: ErrorContext): WireResponse
}

/** The request that an error answers. */
export interface ErrorContext {
  readonly requestId: string
  /** Its path, as it came. */
  readonly resource: string
}

/** What the SDK's own protocols bring along for reading and writing bodies. */
export interface Codec {
  createDeserializer(): { read(schema: SchemaRef | NormalizedSchema, body: Uint8Array): Promise<unknown> }
  createSerializer(): {
    write(schema: SchemaRef | NormalizedSchema, value: unknown): void
    flush(): string | Uint8Array
  }
}

/** The status that an error is answered with: its shape's, or the one it was thrown with. */
export const errorStatus = (error: AwsError, shape: ErrorSchema | undefined): number =>
  shape?.traits.awsQueryError?.[1] ?? shape?.traits.httpError ?? error.status ?? 400
