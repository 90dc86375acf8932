import { Readable } from 'node:stream'
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols'
import type { NormalizedSchema } from '@smithy/core/schema'
import { splitHeader } from '@smithy/core/serde'
import type { AwsError } from '../core/errors.ts'
import { rejectDeepJson, rejectDeepXml } from './nesting.ts'
import {
  type Codec,
  type ErrorContext,
  errorStatus,
  type Protocol,
  type WireRequest,
  type WireResponse,
} from './protocol.ts'
import { type Match, Routes } from './routes.ts'
import {
  computeLayout,
  type ErrorSchema,
  type Field,
  isUnit,
  type Layout,
  type OperationSchema,
  type SchemaRef,
} from './schema.ts'
import { plainElements } from './xml.ts'

const HTTP_DATE = 7
const SETTINGS = { httpBindings: true, timestampFormat: { useTrait: true, default: HTTP_DATE } } as const

/** REST-JSON and REST-XML: members are bound to the path, the query, headers and the body. */
export class Rest implements Protocol {
  readonly #routes: Routes
  readonly #codec: Codec
  readonly #format: 'json' | 'xml'
  readonly #fromText = new FromStringShapeDeserializer(SETTINGS)
  readonly #toText = new ToStringShapeSerializer(SETTINGS)
  readonly #requests = new Map<string, Layout>()
  readonly #responses = new Map<string, Layout>()

  constructor(
    operations: readonly OperationSchema[],
    { codec, format, buckets, serde }: { codec: Codec; format: 'json' | 'xml'; buckets: boolean; serde: unknown },
  ) {
    this.#routes = new Routes(operations, { buckets })
    this.#codec = codec
    this.#format = format
    for (const shape of [this.#fromText, this.#toText]) shape.setSerdeContext(serde as never)
  }

  match(request: WireRequest): Match | undefined {
    return this.#routes.match(request)
  }

  async decode({ operation, labels }: Match, request: WireRequest): Promise<Record<string, unknown>> {
    if (isUnit(operation.input)) return {}
    const layout = getOrCreate(this.#requests, operation.name, () => computeLayout(operation.input, 'request'))
    const { body } = request
    const input: Record<string, unknown> = {}
    if (layout.body && body instanceof Uint8Array && body.length > 0)
      Object.assign(input, await this.#read(layout.body, body))
    for (const field of layout.fields) {
      const value = await this.#decodeField(field, { request, labels, layout, operation })
      if (value !== undefined) input[field.name] = value
    }
    return input
  }

  async #decodeField(
    field: Field,
    parts: { request: WireRequest; labels: Match['labels']; layout: Layout; operation: OperationSchema },
  ) {
    const { request, labels, layout, operation } = parts
    const { schema, traits } = field
    switch (field.location) {
      case 'label':
        return this.#decodeOne(schema, labels[field.name])
      case 'header':
        return this.#decodeOne(schema, request.headers[traits.httpHeader!.toLowerCase()]?.toString())
      case 'query':
        return schema.isListSchema()
          ? this.#decodeMany(schema, request.query.getAll(traits.httpQuery!))
          : this.#decodeOne(schema, request.query.get(traits.httpQuery!) ?? undefined)
      case 'queryParams':
        return unboundQuery(request, layout, operation)
      case 'prefix':
        return prefixedHeaders(request, traits.httpPrefixHeaders!)
      case 'payload':
        return this.#decodePayload(schema, request.body)
      default:
        return undefined
    }
  }

  #decodeOne(schema: NormalizedSchema, text: string | undefined): unknown {
    if (text === undefined) return undefined
    if (!schema.isListSchema()) return this.#fromText.read(schema, text)
    return this.#decodeMany(schema, splitHeader(text))
  }

  #decodeMany(schema: NormalizedSchema, texts: readonly string[]): unknown {
    if (texts.length === 0) return undefined
    return texts.map((text) => this.#fromText.read(schema.getValueSchema(), text.trim()))
  }

  #decodePayload(schema: NormalizedSchema, body: Buffer | Readable): unknown {
    if (body instanceof Readable) return body
    if (schema.isBlobSchema()) return body
    if (body.length === 0) return undefined
    return schema.isStringSchema() ? body.toString() : this.#read(schema, body)
  }

  #read(schema: SchemaRef | NormalizedSchema, body: Uint8Array): Promise<unknown> {
    if (this.#format === 'json') rejectDeepJson(body)
    else rejectDeepXml(body)
    return this.#codec.createDeserializer().read(schema, body)
  }

  encode(operation: OperationSchema, output: Record<string, unknown>): WireResponse {
    const headers: Record<string, string> = {}
    let status = operation.traits.http?.[2] ?? 200
    if (isUnit(operation.output)) return { status, headers }
    const layout = getOrCreate(this.#responses, operation.name, () => computeLayout(operation.output, 'response'))
    let body: WireResponse['body']
    for (const { name, schema, traits, location } of layout.fields) {
      const value = output[name]
      if (value === undefined || value === null) continue
      if (location === 'header') headers[traits.httpHeader!.toLowerCase()] = this.#encodeText(schema, value)
      else if (location === 'prefix')
        for (const [key, each] of Object.entries(value)) headers[traits.httpPrefixHeaders! + key] = String(each)
      else if (location === 'status') status = Number(value)
      else if (location === 'payload') {
        const raw = schema.isBlobSchema() || schema.isStringSchema()
        body = raw ? (value as string | Uint8Array | Readable) : this.#encodeBody(schema, value, headers)
      }
    }
    if (!layout.payload && layout.body) body = this.#encodeBody(layout.body, output, headers)
    return { status, headers, body }
  }

  #encodeText(schema: NormalizedSchema, value: unknown): string {
    this.#toText.write([schema, schema.getMergedTraits()] as unknown as NormalizedSchema, value)
    return this.#toText.flush()
  }

  #encodeBody(
    schema: SchemaRef | NormalizedSchema,
    value: unknown,
    headers: Record<string, string>,
  ): string | Uint8Array {
    headers['content-type'] ??= `application/${this.#format}`
    const serializer = this.#codec.createSerializer()
    serializer.write(schema, value)
    return serializer.flush()
  }

  encodeError(error: AwsError, shape: ErrorSchema | undefined, asked: ErrorContext): WireResponse {
    return this.#format === 'json' ? this.#jsonError(error, shape) : xmlError(error, shape, asked)
  }

  /** Members of a known error shape are bound as the shape says: some are headers (`Retry-After`). */
  #jsonError(error: AwsError, shape: ErrorSchema | undefined): WireResponse {
    const headers: Record<string, string> = { 'content-type': 'application/json', 'x-amzn-errortype': error.name }
    // Lambda errors have `Message`, API Gateway errors `message`.
    const members: Record<string, unknown> = { message: error.message, Message: error.message, ...error.fields }
    if (shape) {
      const layout = getOrCreate(this.#responses, shape.name, () => computeLayout(shape.schema, 'response'))
      for (const { name, schema, traits, location } of layout.fields) {
        const value = members[name]
        if (location !== 'header' || value === undefined || value === null) continue
        headers[traits.httpHeader!.toLowerCase()] = this.#encodeText(schema, value)
        delete members[name]
      }
    }
    return { status: errorStatus(error, shape), headers, body: JSON.stringify(members) }
  }
}

function xmlError(
  error: AwsError,
  shape: ErrorSchema | undefined,
  { requestId, resource }: ErrorContext,
): WireResponse {
  const status = errorStatus(error, shape)
  // Responses with this status never have a body.
  if (status === 304) return { status, headers: {} }
  const members = plainElements({
    Code: error.name,
    Message: error.message,
    Resource: resource,
    ...error.fields,
    RequestId: requestId,
    HostId: requestId,
  })
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members}</Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body }
}

function getOrCreate(known: Map<string, Layout>, name: string, make: () => Layout): Layout {
  let layout = known.get(name)
  if (!layout) {
    layout = make()
    known.set(name, layout)
  }
  return layout
}

/** The query parameters that no member is bound to by name. */
function unboundQuery({ query }: WireRequest, { fields }: Layout, { traits }: OperationSchema): Record<string, string> {
  const bound = new Set(fields.map((field) => field.traits.httpQuery))
  for (const name of new URLSearchParams(traits.http![1].split('?')[1]).keys()) bound.add(name)
  return Object.fromEntries([...query].filter(([name]) => !bound.has(name)))
}

function prefixedHeaders({ headers }: WireRequest, prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]))
}
