import { NormalizedSchema } from '@smithy/core/schema'

/** A reference to a schema, as the SDK clients export them. */
export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0]

/** The traits that bind shapes and members to HTTP messages: https://smithy.io/2.0/spec/http-bindings.html */
export interface Traits {
  readonly http?: readonly [method: string, uri: string, status: number]
  readonly httpLabel?: unknown
  readonly httpQuery?: string
  readonly httpQueryParams?: unknown
  readonly httpHeader?: string
  readonly httpPrefixHeaders?: string
  readonly httpPayload?: unknown
  readonly httpResponseCode?: unknown
  readonly httpError?: number
  readonly awsQueryError?: readonly [code: string, status: number]
  readonly xmlName?: string
  readonly xmlFlattened?: unknown
}

export interface OperationSchema {
  readonly namespace: string
  readonly name: string
  readonly traits: Traits
  readonly input: SchemaRef
  readonly output: SchemaRef
}

export interface ErrorSchema {
  readonly namespace: string
  readonly name: string
  readonly traits: Traits
  readonly schema: SchemaRef
}

/** The first element of an exported schema is its kind. */
const OPERATION = 9
const ERROR = -3

/** All operations and errors that an SDK client module exports. */
export function extractSchemas(module: object): { operations: OperationSchema[]; errors: ErrorSchema[] } {
  const all = Object.values(module).filter((value): value is unknown[] => Array.isArray(value))
  return {
    operations: all
      .filter(([kind]) => kind === OPERATION)
      .map(([, namespace, name, traits, input, output]) => ({
        namespace: String(namespace),
        name: String(name),
        traits: toTraits(traits),
        input: resolve(input),
        output: resolve(output),
      })),
    errors: all
      .filter(([kind]) => kind === ERROR)
      .map((schema) => ({
        namespace: String(schema[1]),
        name: String(schema[2]),
        traits: toTraits(schema[3]),
        schema: schema as unknown as SchemaRef,
      })),
  }
}

const toTraits = (traits: unknown): Traits => (typeof traits === 'object' && traits !== null ? (traits as Traits) : {})

/** Recursive schemas are exported as functions. */
const resolve = (schema: unknown): SchemaRef => (typeof schema === 'function' ? schema() : schema) as SchemaRef

export const isUnit = (schema: SchemaRef): boolean => NormalizedSchema.of(schema).isUnitSchema()

export type Location = 'label' | 'query' | 'queryParams' | 'header' | 'prefix' | 'payload' | 'status' | 'body'

export interface Field {
  readonly name: string
  readonly schema: NormalizedSchema
  readonly traits: Traits
  readonly location: Location
}

/** The location of each member of a structure in an HTTP message. */
export interface Layout {
  readonly fields: readonly Field[]
  /** The schema of the members in the body. */
  readonly body: SchemaRef | undefined
  readonly payload: Field | undefined
  readonly required: ReadonlySet<string>
}

export function computeLayout(schema: SchemaRef, direction: 'request' | 'response'): Layout {
  const fields: Field[] = [...NormalizedSchema.of(schema).structIterator()].map(([name, member]) => {
    const traits = member.getMergedTraits() as Traits
    return { name, schema: member, traits, location: locationOf(traits, direction) }
  })
  const inBody = fields.filter(({ location }) => location === 'body')
  const [kind, namespace, name, , , , requiredCount = 0] = schema as unknown as [number, string, string, ...unknown[]]
  const names = fields.map((field) => field.name)
  const ownTraits = NormalizedSchema.of(schema).getMergedTraits()
  const body = [
    kind,
    namespace,
    name,
    ownTraits,
    inBody.map((field) => field.name),
    inBody.map((field) => field.schema),
  ]
  return {
    fields,
    body: inBody.length > 0 ? (body as unknown as SchemaRef) : undefined,
    payload: fields.find(({ location }) => location === 'payload'),
    required: new Set(names.slice(0, Number(requiredCount))),
  }
}

function locationOf(traits: Traits, direction: 'request' | 'response'): Location {
  if (direction === 'request') {
    if (traits.httpLabel) return 'label'
    if (traits.httpQuery) return 'query'
    if (traits.httpQueryParams) return 'queryParams'
  } else if (traits.httpResponseCode) return 'status'
  if (traits.httpHeader) return 'header'
  if (typeof traits.httpPrefixHeaders === 'string') return 'prefix'
  if (traits.httpPayload) return 'payload'
  return 'body'
}
