import type { AwsError } from '../core/errors.ts'
import { rejectDeepJson } from './nesting.ts'
import { type Codec, errorStatus, type Protocol, type WireRequest, type WireResponse } from './protocol.ts'
import type { Match } from './routes.ts'
import { type ErrorSchema, isUnit, type OperationSchema } from './schema.ts'

/** AWS JSON 1.0 and 1.1: one URL, the operation in a header, everything else in a JSON body. */
export class JsonRpc implements Protocol {
  readonly #operations: ReadonlyMap<string, OperationSchema>
  readonly #codec: Codec
  readonly #contentType: string

  constructor(operations: readonly OperationSchema[], codec: Codec, version: '1.0' | '1.1') {
    this.#operations = new Map(operations.map((operation) => [operation.name, operation]))
    this.#codec = codec
    this.#contentType = `application/x-amz-json-${version}`
  }

  match({ headers }: WireRequest): Match | undefined {
    const target = String(headers['x-amz-target'] ?? '')
    const operation = this.#operations.get(target.slice(target.lastIndexOf('.') + 1))
    return operation && { operation, labels: {} }
  }

  async decode({ operation }: Match, { body }: WireRequest): Promise<Record<string, unknown>> {
    if (isUnit(operation.input) || !(body instanceof Uint8Array) || body.length === 0) return {}
    rejectDeepJson(body)
    const input = await this.#codec.createDeserializer().read(operation.input, body)
    return (input ?? {}) as Record<string, unknown>
  }

  encode({ output: schema }: OperationSchema, output: Record<string, unknown>): WireResponse {
    return { status: 200, headers: { 'content-type': this.#contentType }, body: this.#write(schema, output) }
  }

  encodeError(error: AwsError, shape: ErrorSchema | undefined): WireResponse {
    const fields = shape ? JSON.parse(toText(this.#write(shape.schema, error.fields))) : error.fields
    const type = shape ? `${shape.namespace}#${shape.name}` : error.name
    const query = shape?.traits.awsQueryError
    const status = errorStatus(error, shape)
    return {
      status,
      headers: {
        'content-type': this.#contentType,
        // SQS used the Query protocol before: older clients read its error codes here.
        ...(query && { 'x-amzn-query-error': `${query[0]};${status < 500 ? 'Sender' : 'Receiver'}` }),
      },
      body: JSON.stringify({ __type: type, message: error.message, ...fields }),
    }
  }

  #write(schema: OperationSchema['output'], value: object): string | Uint8Array {
    if (isUnit(schema)) return '{}'
    const serializer = this.#codec.createSerializer()
    serializer.write(schema, value)
    return serializer.flush()
  }
}

const toText = (body: string | Uint8Array): string => (typeof body === 'string' ? body : new TextDecoder().decode(body))
