import type { Span } from './tracing.ts'

/**
 * The JSON encoding of OTLP's `TracesData`, which OpenTelemetry viewers can import.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] }
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[]
  }[]
}

interface OtlpSpan {
  /** IDs are hexadecimal; this encoding writes all other byte fields in base64. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  /** Nanoseconds since the epoch as a decimal string, because they exceed the precision of a JSON number. */
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly OtlpAttribute[]
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status: { readonly code: number; readonly message?: string }
}

interface OtlpAttribute {
  readonly key: string
  readonly value: OtlpValue
}

type OtlpValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } }

/** The enum values of the protocol. */
const KINDS: Record<Span['kind'], number> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }
const STATUSES: Record<Span['status'], number> = { unset: 0, ok: 1, error: 2 }

/**
 * Encodes spans as OTLP JSON, with one resource per service or function. OTLP requires an end time, so a span that is
 * still in progress ends at its start time and has the attribute `eventbed.under_way`.
 */
export function toOtlp(spans: readonly Span[]): OtlpTraces {
  const spansByService = new Map<string, Span[]>()
  for (const span of spans) {
    const sameService = spansByService.get(serviceName(span))
    if (sameService) sameService.push(span)
    else spansByService.set(serviceName(span), [span])
  }
  return {
    resourceSpans: [...spansByService].map(([service, serviceSpans]) => ({
      resource: { attributes: [toOtlpAttribute(['service.name', service])] },
      scopeSpans: [{ scope: { name: 'eventbed' }, spans: serviceSpans.map(toOtlpSpan) }],
    })),
  }
}

/** The function's name, or else the service: `S3`, `EventBridge`, `API Gateway`. */
const serviceName = ({ name, attributes }: Span): string =>
  String(attributes['faas.name'] ?? /^(EventBridge|SQS|[^.]+)/.exec(name)?.[0] ?? name)

function toOtlpSpan(span: Span): OtlpSpan {
  const { traceId, spanId, parentSpanId, name, kind, startTime, endTime, attributes, links, status } = span
  const allAttributes = endTime === undefined ? { ...attributes, 'eventbed.under_way': true } : attributes
  return {
    traceId,
    spanId,
    // A caller may pass on a trace ID without a span ID; then there is no parent.
    ...(parentSpanId !== undefined && !isZeroId(parentSpanId) && { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: toNanoseconds(startTime),
    endTimeUnixNano: toNanoseconds(endTime ?? startTime),
    attributes: Object.entries(allAttributes).map(toOtlpAttribute),
    links: links
      .filter((link) => !isZeroId(link.spanId))
      .map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    status: { code: STATUSES[status], ...(span.statusMessage !== undefined && { message: span.statusMessage }) },
  }
}

const isZeroId = (id: string): boolean => /^0*$/.test(id)

/** Uses BigInt because a double cannot represent nanoseconds since the epoch exactly. */
const toNanoseconds = (milliseconds: number): string =>
  (BigInt(Math.floor(milliseconds)) * 1_000_000n + BigInt(Math.round((milliseconds % 1) * 1e6))).toString()

const toOtlpAttribute = ([key, value]: [string, Span['attributes'][string]]): OtlpAttribute => ({
  key,
  value: toOtlpValue(value),
})

function toOtlpValue(value: Span['attributes'][string]): OtlpValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } }
}
