import { duration } from '../../../api/trace-summary.ts'
import type { Span } from '../../core/trace.ts'
import { html } from './elements.ts'

/** A large file has tens of thousands of hops, which nobody reads and no browser draws in time. */
const MAX_SPANS = 300

/** The hops of one way, by time: a bar each, and its attributes for who opens it. */
export function drawTrace(section: HTMLElement, spans: readonly Span[]): void {
  const open = new Set([...section.querySelectorAll<HTMLElement>('details[open]')].map(({ id }) => id))
  const start = Math.min(...spans.map(({ startTime }) => startTime))
  const end = Math.max(...spans.map(({ startTime, endTime }) => endTime ?? startTime))
  const depths = new Map<string, number>()
  for (const { spanId, parentSpanId = '' } of spans) depths.set(spanId, (depths.get(parentSpanId) ?? -1) + 1)
  const [shown, more] = [spans.slice(0, MAX_SPANS), spans.length - MAX_SPANS]
  section.replaceChildren(
    html('h2', {}, 'The way it took'),
    html('p', {}, `trace ${spans[0]?.traceId}: ${spans.length} hops in ${duration(end - start)}`),
    ...shown.map((span) => {
      const hop = drawSpan(span, { start, length: Math.max(1, end - start), depth: depths.get(span.spanId)! })
      return withAttributes(hop, span, open.has(hop.id))
    }),
    ...(more > 0 ? [html('p', {}, `… and ${more} more`)] : []),
  )
}

/** Where a hop's bar lies: milliseconds, and how many hops led to it. */
interface Bar {
  readonly start: number
  readonly length: number
  readonly depth: number
}

function drawSpan(span: Span, { start, length, depth }: Bar): HTMLDetailsElement {
  const { name, startTime, endTime, status, spanId } = span
  const took = endTime === undefined ? 'under way' : duration(endTime - startTime)
  const bar = html('span', { class: 'bar' })
  bar.style.marginLeft = `${(100 * (startTime - start)) / length}%`
  bar.style.width = `${Math.max(0.5, (100 * ((endTime ?? startTime) - startTime)) / length)}%`
  const label = html('span', { class: 'name' }, name)
  label.style.paddingLeft = `${depth}em`
  const summary = html(
    'summary',
    {},
    label,
    html('span', { class: 'at' }, `+${duration(startTime - start)}`),
    html('span', { class: 'track' }, bar),
    html('span', { class: 'took' }, took),
  )
  return html('details', { id: `hop-${spanId}`, class: status === 'error' ? 'hop bad' : 'hop' }, summary)
}

/** Hundreds of hops have thousands of facts, of which few are looked at: the others are not drawn. */
function withAttributes(hop: HTMLDetailsElement, span: Span, isOpen: boolean): HTMLDetailsElement {
  if (isOpen) hop.append(drawAttributes(span))
  else hop.addEventListener('toggle', () => hop.append(drawAttributes(span)), { once: true })
  hop.open = isOpen
  return hop
}

function drawAttributes({ statusMessage, attributes }: Span): HTMLElement {
  const facts = Object.entries({ ...(statusMessage && { error: statusMessage }), ...attributes })
  return html('dl', {}, ...facts.flatMap(([key, value]) => [html('dt', {}, key), html('dd', {}, String(value))]))
}
