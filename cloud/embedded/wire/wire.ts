import { NormalizedSchema } from '@smithy/core/schema'
import { AwsError } from '../core/errors.ts'
import type { LoadedSdk, ServiceDefinition, ServiceErrors } from '../core/service-definition.ts'
import { definitionOf, type ServiceName } from '../services.ts'
import { InputValidator } from './input-validator.ts'
import { JsonRpc } from './json-rpc.ts'
import type { Codec, ErrorContext, Protocol, WireRequest, WireResponse } from './protocol.ts'
import { QueryRpc } from './query-rpc.ts'
import { Rest } from './rest.ts'
import type { Match } from './routes.ts'
import { type ErrorSchema, extractSchemas, type OperationSchema, type SchemaRef } from './schema.ts'

/** Decodes requests and encodes responses of one service, according to the schemas of its SDK client. */
export class Wire {
  readonly operations: readonly OperationSchema[]
  readonly #protocol: Protocol
  readonly #errorSchemas: ReadonlyMap<string, ErrorSchema>
  readonly #errors: ServiceErrors
  readonly #validator: InputValidator
  /** The operations that take their body as a stream. */
  readonly #streaming: ReadonlySet<OperationSchema>

  constructor(definition: ServiceDefinition, { module, client }: LoadedSdk) {
    const { operations, errors } = extractSchemas(module)
    this.operations = operations
    this.#errors = definition.errors
    this.#errorSchemas = new Map(errors.map((error) => [error.name, error]))
    this.#protocol = createProtocol(client as ProtocolClient, operations)
    this.#validator = new InputValidator(definition.errors)
    this.#streaming = new Set(operations.filter(({ input }) => hasStream(input)))
  }

  /** Returns the operation of a request, or `undefined` if the service has no such operation. */
  match(request: WireRequest): Match | undefined {
    return this.#protocol.match(request)
  }

  /** Whether the operation takes its body as a stream. */
  hasStreamingBody({ operation }: Match): boolean {
    return this.#streaming.has(operation)
  }

  async decode(match: Match, request: WireRequest): Promise<Record<string, unknown>> {
    try {
      const input = await this.#protocol.decode(match, request)
      this.#validator.validate(match.operation.input, input)
      return input
    } catch (cause) {
      if (cause instanceof AwsError) throw cause
      throw this.#errors.malformed(cause as Error)
    }
  }

  encode(operation: OperationSchema, output: object, requestId: string): WireResponse {
    return this.#protocol.encode(operation, output as Record<string, unknown>, requestId)
  }

  encodeError(error: AwsError, asked: ErrorContext): WireResponse {
    return this.#protocol.encodeError(error, this.#errorSchemas.get(error.name), asked)
  }
}

function hasStream(input: SchemaRef): boolean {
  const schema = NormalizedSchema.of(input)
  return schema.isStructSchema() && [...schema.structIterator()].some(([, member]) => member.isStreaming())
}

/** The part of an SDK client that knows its protocol. */
interface ProtocolClient {
  readonly config: {
    readonly protocol: {
      getShapeId(): string
      getPayloadCodec(): unknown
      readonly options?: { readonly xmlNamespace?: string }
    }
  }
}

function createProtocol(client: ProtocolClient, operations: readonly OperationSchema[]): Protocol {
  const { protocol } = client.config
  const kind = protocol.getShapeId().split('#')[1]
  // The Query protocol has no codec.
  const codec = () => protocol.getPayloadCodec() as Codec
  switch (kind) {
    case 'awsJson1_0':
      return new JsonRpc(operations, codec(), '1.0')
    case 'awsJson1_1':
      return new JsonRpc(operations, codec(), '1.1')
    case 'restJson1':
      return new Rest(operations, { codec: codec(), format: 'json', buckets: false, serde: client.config })
    case 'restXml':
      return new Rest(operations, { codec: codec(), format: 'xml', buckets: true, serde: client.config })
    case 'awsQuery':
      return new QueryRpc(operations, QUERY_XML, protocol.options?.xmlNamespace ?? '')
    default:
      throw new Error(`Unknown protocol of an SDK client: ${kind}`)
  }
}

const DATE_TIME = 5
const QUERY_XML = { httpBindings: true, timestampFormat: { useTrait: true, default: DATE_TIME } } as never

const wires = new Map<ServiceName, Promise<Wire>>()

/** Returns the wire of a service; created on first use, because reading the schemas takes some milliseconds. */
export function getWire(service: ServiceName): Promise<Wire> {
  let wire = wires.get(service)
  if (!wire) {
    const definition = definitionOf(service)
    wire = definition.loadSdk().then((sdk) => new Wire(definition, sdk))
    wires.set(service, wire)
    // A failed load is tried again by the next request.
    wire.catch(() => wires.delete(service))
  }
  return wire
}
