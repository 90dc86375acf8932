import { spansOf } from '../../core/spans-of.ts'
import type { Span } from '../../core/trace.ts'

/** All hops of one thing that came into the cloud. */
export interface Trace {
  readonly traceId: string
  readonly root: Span
  readonly spanCount: number
  readonly errorCount: number
  readonly isInProgress: boolean
}

/** The spans that the cloud told of, up to a limit: a page may stay open for days. */
export class TraceStore {
  readonly #limit: number
  /** By id, in the order in which the cloud tells of them: what led to a span stands before it. */
  #spans = new Map<string, Span>()

  constructor(limit = 20_000) {
    this.#limit = limit
  }

  /** Takes spans, new ones and those that have changed, and gives back those that were not there before. */
  add(spans: readonly Span[]): Span[] {
    const fresh = spans.filter(({ spanId }) => !this.#spans.has(spanId))
    for (const span of spans) this.#spans.set(span.spanId, span)
    if (this.#spans.size > this.#limit) this.#spans = new Map([...this.#spans].slice(this.#limit / 10))
    return fresh
  }

  get(spanId: string | undefined): Span | undefined {
    return spanId === undefined ? undefined : this.#spans.get(spanId)
  }

  /** The spans of all ways that led anywhere, and of calls that nothing followed from, such as CreateTable, if asked. */
  spans({ lone = false } = {}): Span[] {
    if (lone) return [...this.#spans.values()]
    const counts = new Map<string, number>()
    for (const { traceId } of this.#spans.values()) counts.set(traceId, (counts.get(traceId) ?? 0) + 1)
    return [...this.#spans.values()].filter(({ traceId }) => counts.get(traceId)! > 1)
  }

  /** Every span of a way, also those of other traces that it led to. */
  spansOf(traceId: string): Span[] {
    const all = [...this.#spans.values()]
    return spansOf({ spans: (wanted) => all.filter(wanted) }, [traceId])
  }
}

/** The ways that spans make up, the newest first, at most `most`, of which some span mentions `text`. */
export function newestTraces(all: readonly Span[], most: number, text = ''): Trace[] {
  const ways: Trace[] = []
  for (const [traceId, spans] of [...groupByTrace(all)].reverse()) {
    if (ways.length === most) break
    if (text === '' || spans.some((span) => mentions(span, text))) ways.push(toTrace(traceId, spans))
  }
  return ways
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
    errorCount: spans.filter(({ status }) => status === 'error').length,
    isInProgress: spans.some(({ endTime }) => endTime === undefined),
  }
}

const mentions = ({ name, attributes, statusMessage = '' }: Span, text: string): boolean =>
  [name, statusMessage, ...Object.values(attributes)].some((value) =>
    String(value).toLowerCase().includes(text.toLowerCase()),
  )
