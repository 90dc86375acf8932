import { outcomeOf } from '../../../api/trace-summary.ts'
import type { Span } from '../../core/trace.ts'
import { spansOfTraces } from '../../core/trace-query.ts'

/** Summary of a trace: everything that one request or event caused. */
export interface Trace {
  readonly traceId: string
  readonly root: Span
  readonly spanCount: number
  /** How the trace as a whole ended: what failed, or where events ended without reaching their target. */
  readonly outcome: string
}

/** Holds the spans received from the cloud, up to a limit because a page may stay open for days. */
export class TraceStore {
  readonly #limit: number
  /** By span id, in the order in which the cloud reports them: parents before children. */
  #spans = new Map<string, Span>()

  constructor(limit = 20_000) {
    this.#limit = limit
  }

  /** Adds or updates spans, and returns those that are new. */
  add(spans: readonly Span[]): Span[] {
    const added = spans.filter(({ spanId }) => !this.#spans.has(spanId))
    for (const span of spans) this.#spans.set(span.spanId, span)
    if (this.#spans.size > this.#limit) this.#spans = new Map([...this.#spans].slice(this.#limit / 10))
    return added
  }

  get(spanId: string | undefined): Span | undefined {
    return spanId === undefined ? undefined : this.#spans.get(spanId)
  }

  /** Omits traces of a single span, such as a CreateTable call, unless `includeSingleSpans` is set. */
  spans({ includeSingleSpans = false } = {}): Span[] {
    if (includeSingleSpans) return [...this.#spans.values()]
    const counts = new Map<string, number>()
    for (const { traceId } of this.#spans.values()) counts.set(traceId, (counts.get(traceId) ?? 0) + 1)
    return [...this.#spans.values()].filter(({ traceId }) => counts.get(traceId)! > 1)
  }

  /** The spans of a trace, including those of linked traces that it caused. */
  spansOf(traceId: string): Span[] {
    const all = [...this.#spans.values()]
    return spansOfTraces({ spans: (predicate) => all.filter(predicate) }, [traceId])
  }
}

/** Groups spans into traces, newest first, and keeps up to `limit` of those that contain `text`. */
export function newestTraces(all: readonly Span[], limit: number, text = ''): Trace[] {
  const traces: Trace[] = []
  for (const [traceId, spans] of [...groupByTrace(all)].reverse()) {
    if (traces.length === limit) break
    if (text === '' || spans.some((span) => mentions(span, text))) traces.push(toTrace(traceId, spans))
  }
  return traces
}

function groupByTrace(spans: readonly Span[]): Map<string, Span[]> {
  const traces = new Map<string, Span[]>()
  for (const span of spans) {
    const trace = traces.get(span.traceId)
    if (trace) trace.push(span)
    else traces.set(span.traceId, [span])
  }
  return traces
}

function toTrace(traceId: string, spans: readonly Span[]): Trace {
  return {
    traceId,
    root: spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? spans[0]!,
    spanCount: spans.length,
    outcome: describeOutcome(spans),
  }
}

/** `ok`, or the number of spans of each other outcome: `2 failed, 1 dead letter`. */
function describeOutcome(spans: readonly Span[]): string {
  const counts = new Map<string, number>()
  for (const span of spans) {
    const outcome = outcomeOf(span)
    if (outcome === 'under way') return 'in progress'
    if (outcome !== 'ok') counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'ok'
}

const mentions = ({ name, attributes, statusMessage = '' }: Span, text: string): boolean =>
  [name, statusMessage, ...Object.values(attributes)].some((value) =>
    String(value).toLowerCase().includes(text.toLowerCase()),
  )
