import type { Span } from './tracing.ts'

/**
 * Traces as any OpenTelemetry viewer reads them: the JSON encoding of `TracesData`.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] }
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[]
  }[]
}

interface OtlpSpan {
  /** 32 and 16 hexadecimal digits, unlike all other bytes in this encoding. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  /** Nanoseconds since 1970, in decimal: they do not fit into a JSON number. */
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

/** The numbers that the protocol gives them. */
const KINDS: Record<Span['kind'], number> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }
const STATUSES: Record<Span['status'], number> = { unset: 0, ok: 1, error: 2 }

/** Spans as OTLP JSON, one resource a service or function. What is still under way ends where it began, and says so. */
export function toOtlp(spans: readonly Span[]): OtlpTraces {
  const services = new Map<string, Span[]>()
  for (const span of spans) {
    const own = services.get(serviceName(span))
    if (own) own.push(span)
    else services.set(serviceName(span), [span])
  }
  return {
    resourceSpans: [...services].map(([service, own]) => ({
      resource: { attributes: [toOtlpAttribute(['service.name', service])] },
      scopeSpans: [{ scope: { name: 'eventbed' }, spans: own.map(toOtlpSpan) }],
    })),
  }
}

/** A function by its name, all else by its service: `S3`, `EventBridge`, `API Gateway`. */
const serviceName = ({ name, attributes }: Span): string =>
  String(attributes['faas.name'] ?? /^(EventBridge|SQS|[^.]+)/.exec(name)?.[0] ?? name)

function toOtlpSpan(span: Span): OtlpSpan {
  const { traceId, spanId, parentSpanId, name, kind, startTime, endTime, attributes, links, status } = span
  const all = endTime === undefined ? { ...attributes, 'eventbed.under_way': true } : attributes
  return {
    traceId,
    spanId,
    // A caller that named a trace but no span is no parent.
    ...(parentSpanId !== undefined && !isZeroId(parentSpanId) && { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: toNanoseconds(startTime),
    endTimeUnixNano: toNanoseconds(endTime ?? startTime),
    attributes: Object.entries(all).map(toOtlpAttribute),
    links: links
      .filter((link) => !isZeroId(link.spanId))
      .map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    status: { code: STATUSES[status], ...(span.statusMessage !== undefined && { message: span.statusMessage }) },
  }
}

const isZeroId = (id: string): boolean => /^0*$/.test(id)

/** As whole numbers: as one number of nanoseconds, the last digits would be lost. */
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
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } }
}
