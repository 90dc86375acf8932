import { formatDuration, outcomeOf, type TraceStep } from '../../../api/trace-summary.ts'
import type { Span } from '../../core/trace.ts'
import { html } from './elements.ts'

/** The trace of a large file has tens of thousands of spans, too many for a browser to draw in time. */
const MAX_SPANS = 300

/** Draws the spans of one trace as a waterfall: one bar per span, with its attributes in a collapsed section. */
export function drawTrace(section: HTMLElement, spans: readonly Span[]): void {
  const open = new Set([...section.querySelectorAll<HTMLElement>('details[open]')].map(({ id }) => id))
  const start = Math.min(...spans.map(({ startTime }) => startTime))
  const end = Math.max(...spans.map(({ startTime, endTime }) => endTime ?? startTime))
  const depths = new Map<string, number>()
  for (const { spanId, parentSpanId = '' } of spans) depths.set(spanId, (depths.get(parentSpanId) ?? -1) + 1)
  const hidden = spans.length - MAX_SPANS
  section.replaceChildren(
    html('h2', {}, 'Trace'),
    html('p', {}, `${spans[0]?.traceId}: ${spans.length} spans in ${formatDuration(end - start)}`),
    ...spans.slice(0, MAX_SPANS).map((span) => {
      const row = drawSpan(span, { start, length: Math.max(1, end - start), depth: depths.get(span.spanId)! })
      return withAttributes(row, span, open.has(row.id))
    }),
    ...(hidden > 0 ? [html('p', {}, `… and ${hidden} more spans`)] : []),
  )
}

interface WaterfallPosition {
  /** Start of the trace, in milliseconds since 1970. */
  readonly start: number
  /** Duration of the trace in milliseconds. */
  readonly length: number
  /** Number of ancestor spans. */
  readonly depth: number
}

function drawSpan(span: Span, { start, length, depth }: WaterfallPosition): HTMLDetailsElement {
  const { name, startTime, endTime, spanId } = span
  const outcome = outcomeOf(span)
  const bar = html('span', { class: 'bar' })
  bar.style.marginLeft = `${(100 * (startTime - start)) / length}%`
  bar.style.width = `${Math.max(0.5, (100 * ((endTime ?? startTime) - startTime)) / length)}%`
  const label = html('span', { class: 'name' }, name)
  label.style.paddingLeft = `${depth}em`
  const summary = html(
    'summary',
    {},
    label,
    html('span', { class: 'offset' }, `+${formatDuration(startTime - start)}`),
    html('span', { class: 'track' }, bar),
    html(
      'span',
      { class: 'duration' },
      endTime === undefined ? 'in progress' : describeDuration(outcome, endTime - startTime),
    ),
  )
  return html(
    'details',
    { id: `span-${spanId}`, class: outcome === 'ok' || outcome === 'under way' ? 'span' : 'span error' },
    summary,
  )
}

/** The outcome stands beside the duration, so that it can be read without seeing the colour. */
const describeDuration = (outcome: TraceStep['outcome'], milliseconds: number): string =>
  outcome === 'ok' ? formatDuration(milliseconds) : `${formatDuration(milliseconds)}, ${outcome}`

/** Renders the attributes of a collapsed span only once it is opened: there may be thousands of them. */
function withAttributes(row: HTMLDetailsElement, span: Span, isOpen: boolean): HTMLDetailsElement {
  if (isOpen) row.append(drawAttributes(span))
  else row.addEventListener('toggle', () => row.append(drawAttributes(span)), { once: true })
  row.open = isOpen
  return row
}

function drawAttributes({ statusMessage, attributes }: Span): HTMLElement {
  const entries = Object.entries({ ...(statusMessage && { error: statusMessage }), ...attributes })
  return html('dl', {}, ...entries.flatMap(([key, value]) => [html('dt', {}, key), html('dd', {}, String(value))]))
}
