import type { Span } from '../../cloud/api/tracing.ts'

/** Of a trace, only the spans that led to these, and those that these led to: of ten events put together, one's own. */
export function branchOf(spans: readonly Span[], isOwn: (span: Span) => boolean): Span[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const kept = new Set<string>()
  for (const own of spans.filter(isOwn))
    for (let span: Span | undefined = own; span; span = byId.get(span.parentSpanId ?? '')) kept.add(span.spanId)
  const below = new Set(spans.filter(isOwn).map(({ spanId }) => spanId))
  // What a span leads to starts after it.
  for (const { spanId, parentSpanId = '' } of spans) if (below.has(parentSpanId)) below.add(spanId)
  return spans.filter(({ spanId }) => kept.has(spanId) || below.has(spanId))
}

/** Spans without those that fit, and without all that these led to. */
export function spansBefore(spans: readonly Span[], isBeyond: (span: Span) => boolean): Span[] {
  const beyond = new Set(spans.filter(isBeyond).map(({ spanId }) => spanId))
  for (const { spanId, parentSpanId = '' } of spans) if (beyond.has(parentSpanId)) beyond.add(spanId)
  return spans.filter(({ spanId }) => !beyond.has(spanId))
}
