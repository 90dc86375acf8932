import { XmlShapeSerializer } from '@aws-sdk/core/protocols'
import { NormalizedSchema } from '@smithy/core/schema'
import type { AwsError } from '../core/errors.ts'
import { type ErrorContext, errorStatus, type Protocol, type WireRequest, type WireResponse } from './protocol.ts'
import { parseForm } from './query-form.ts'
import type { Match } from './routes.ts'
import { type ErrorSchema, isUnit, type OperationSchema } from './schema.ts'
import { escapeXml } from './xml.ts'

type XmlSettings = ConstructorParameters<typeof XmlShapeSerializer>[0]

/** AWS Query, the protocol of IAM and STS: requests are forms, responses XML. */
export class QueryRpc implements Protocol {
  readonly #operations: ReadonlyMap<string, OperationSchema>
  readonly #settings: XmlSettings
  readonly #namespace: string

  constructor(operations: readonly OperationSchema[], settings: XmlSettings, namespace: string) {
    this.#operations = new Map(operations.map((operation) => [operation.name, operation]))
    this.#settings = settings
    this.#namespace = namespace
  }

  match(request: WireRequest): Match | undefined {
    const operation = this.#operations.get(parseFormBody(request).get('Action') ?? '')
    return operation && { operation, labels: {} }
  }

  async decode({ operation }: Match, request: WireRequest): Promise<Record<string, unknown>> {
    if (isUnit(operation.input)) return {}
    return parseForm(NormalizedSchema.of(operation.input), parseFormBody(request))
  }

  encode({ name, output: schema }: OperationSchema, output: Record<string, unknown>, requestId: string): WireResponse {
    let result = ''
    if (!isUnit(schema)) {
      const serializer = new XmlShapeSerializer(this.#settings)
      // The protocol wraps the output in an element of this name.
      const [kind, , , , ...members] = schema as unknown as unknown[]
      serializer.write(
        [kind, '', `${name}Result`, 0, ...members] as unknown as Parameters<typeof serializer.write>[0],
        output,
      )
      result = String(serializer.flush())
    }
    const body = `<${name}Response xmlns="${this.#namespace}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`
    return { status: 200, headers: { 'content-type': 'text/xml' }, body }
  }

  encodeError(error: AwsError, shape: ErrorSchema | undefined, { requestId }: ErrorContext): WireResponse {
    const status = errorStatus(error, shape)
    const code = shape?.traits.awsQueryError?.[0] ?? error.name
    const body = `<ErrorResponse xmlns="${this.#namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
    return { status, headers: { 'content-type': 'text/xml' }, body }
  }
}

const parseFormBody = ({ body, query }: WireRequest): URLSearchParams =>
  body instanceof Uint8Array && body.length > 0 ? new URLSearchParams(body.toString()) : query
