import type { Span, Tracer } from './trace.ts'

/**
 * Every span of these traces; those of other traces that they led to, as a batch does whose first message came from
 * elsewhere; and all that these led to in turn. In the order in which they started.
 */
export function spansOfTraces(
  tracer: { spans(wanted: (span: Span) => boolean): Span[] },
  traceIds: readonly string[],
): Span[] {
  const wanted = new Set(traceIds)
  const elsewhere = new Set<string>()
  // What a span leads to starts after it, so one pass finds them all.
  return tracer.spans(({ traceId, spanId, parentSpanId = '', links }) => {
    if (wanted.has(traceId)) return true
    const isLedTo = elsewhere.has(parentSpanId) || links.some((link) => wanted.has(link.traceId))
    if (isLedTo) elsewhere.add(spanId)
    return isLedTo
  })
}

/** Every span of the trace to which the request with this id belongs. */
export const spansOfRequest = (tracer: Tracer, requestId: string): Span[] =>
  spansOfMatchingTraces(tracer, ({ attributes }) => attributes['aws.request_id'] === requestId)

/** Every span of the traces of which some span has an attribute that mentions this text: a key, an event's id. */
export const spansMentioning = (tracer: Tracer, text: string): Span[] =>
  spansOfMatchingTraces(tracer, ({ attributes }) =>
    Object.values(attributes).some((value) => String(value).includes(text)),
  )

function spansOfMatchingTraces(tracer: Tracer, wanted: (span: Span) => boolean): Span[] {
  const found = tracer.spans(wanted)
  return found.length === 0 ? [] : spansOfTraces(tracer, [...new Set(found.map(({ traceId }) => traceId))])
}
