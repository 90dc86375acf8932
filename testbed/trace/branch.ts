import type { Span } from '../../cloud/api/tracing.ts'

/**
 * Selects the spans that match, their ancestors and their descendants. Events of one PutEvents call share a trace; this
 * finds the branch of one of them. The spans must be sorted by start time.
 */
export function selectBranch(spans: readonly Span[], matches: (span: Span) => boolean): Span[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const ancestors = new Set<string>()
  for (const match of spans.filter(matches))
    for (let span: Span | undefined = match; span; span = byId.get(span.parentSpanId ?? '')) ancestors.add(span.spanId)
  const descendants = new Set(spans.filter(matches).map(({ spanId }) => spanId))
  // One pass is enough: a child starts after its parent.
  for (const { spanId, parentSpanId = '' } of spans) if (descendants.has(parentSpanId)) descendants.add(spanId)
  return spans.filter(({ spanId }) => ancestors.has(spanId) || descendants.has(spanId))
}

/** Removes the spans that match and their descendants. */
export function dropBranches(spans: readonly Span[], matches: (span: Span) => boolean): Span[] {
  const dropped = new Set(spans.filter(matches).map(({ spanId }) => spanId))
  for (const { spanId, parentSpanId = '' } of spans) if (dropped.has(parentSpanId)) dropped.add(spanId)
  return spans.filter(({ spanId }) => !dropped.has(spanId))
}
