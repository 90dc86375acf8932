import type { Span, Tracer } from './trace.ts'

/**
 * Returns all spans of these traces, the spans of other traces that link to them (as a batch does whose first message
 * came from another trace), and the descendants of those. In the order in which they started.
 */
export function spansOfTraces(
  tracer: { spans(filter: (span: Span) => boolean): Span[] },
  traceIds: readonly string[],
): Span[] {
  const requested = new Set(traceIds)
  const linked = new Set<string>()
  // A span starts before its descendants, so one pass finds them all.
  return tracer.spans(({ traceId, spanId, parentSpanId = '', links }) => {
    if (requested.has(traceId)) return true
    const isLinked = linked.has(parentSpanId) || links.some((link) => requested.has(link.traceId))
    if (isLinked) linked.add(spanId)
    return isLinked
  })
}

/** Returns all spans of the trace that the request with this id belongs to. */
export const spansOfRequest = (tracer: Tracer, requestId: string): Span[] =>
  spansOfMatchingTraces(tracer, ({ attributes }) => attributes['aws.request_id'] === requestId)

/** Returns all spans of the traces in which an attribute of any span mentions this text, such as a key or an event id. */
export const spansMentioning = (tracer: Tracer, text: string): Span[] =>
  spansOfMatchingTraces(tracer, ({ attributes }) =>
    Object.values(attributes).some((value) => String(value).includes(text)),
  )

function spansOfMatchingTraces(tracer: Tracer, matches: (span: Span) => boolean): Span[] {
  const found = tracer.spans(matches)
  return found.length === 0 ? [] : spansOfTraces(tracer, [...new Set(found.map(({ traceId }) => traceId))])
}
