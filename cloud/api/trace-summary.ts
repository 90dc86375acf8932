import type { Span } from './tracing.ts'

/** One line of a trace summary: a span, or several identical ones. */
export interface TraceStep {
  /** Milliseconds from the start of the trace to the start of this step. */
  readonly at: number
  /** Milliseconds from the start of the first of the step's spans to the end of the last. */
  readonly milliseconds: number
  /** The span's name, for example `S3.PutObject` or `lambda record-writer`. */
  readonly what: string
  /** What the step came to. A call can succeed although the event ends there: as a dead letter, or not routed. */
  readonly outcome: 'ok' | 'failed' | 'under way' | SpanOutcome
  /** The error message of a failed step. */
  readonly detail?: string
  /** How many spans this step stands for. */
  readonly times: number
}

/** How an event ended at a span whose call itself succeeded. */
export type SpanOutcome = 'dead letter' | 'not routed'

/** The attribute of spans that has a `SpanOutcome`. */
export const OUTCOME_ATTRIBUTE = 'eventbed.outcome'

/** What a span came to: never `ok` where an event ended without reaching its target. */
export function outcomeOf({ status, endTime, attributes }: Span): TraceStep['outcome'] {
  if (status === 'error') return 'failed'
  if (endTime === undefined) return 'under way'
  const outcome = attributes[OUTCOME_ATTRIBUTE]
  return outcome === 'dead letter' || outcome === 'not routed' ? outcome : 'ok'
}

/** Summarizes spans as steps in start order. Spans with the same name, outcome, and error become one step. */
export function summarizeTrace(spans: readonly Span[]): TraceStep[] {
  const traceStart = Math.min(...spans.map(({ startTime }) => startTime))
  const steps = new Map<string, TraceStep>()
  for (const span of [...spans].sort((a, b) => a.startTime - b.startTime)) {
    const what = span.name
    const outcome = outcomeOf(span)
    const key = `${what} ${outcome} ${span.statusMessage ?? ''}`
    const previous = steps.get(key)
    const end = span.endTime ?? span.startTime
    steps.set(key, {
      at: previous?.at ?? span.startTime - traceStart,
      milliseconds: previous ? Math.max(previous.milliseconds, end - traceStart - previous.at) : end - span.startTime,
      what,
      outcome,
      ...(span.statusMessage && { detail: span.statusMessage }),
      times: (previous?.times ?? 0) + 1,
    })
  }
  return [...steps.values()]
}

/**
 * Formats each step as one line for a report.
 *
 * @example
 * formatTraceSteps(summarizeTrace(spans))
 * // ['0 ms S3.PutObject ok', '→ 48 ms lambda record-writer failed 3× "quantity: must be at least 1"']
 */
export const formatTraceSteps = (steps: readonly TraceStep[]): string[] =>
  steps.map(({ at, what, outcome, detail, times }, index) => {
    const arrow = index === 0 ? '' : '→ '
    const count = times > 1 ? ` ${times}×` : ''
    return `${arrow}${formatDuration(at)} ${formatOutcome(what, outcome)}${count}${detail ? ` "${detail}"` : ''}`
  })

/** `S3.PutObject ok`; the name of a span at which an event ended mostly says so itself: `SQS dead letter in orders-dlq`. */
function formatOutcome(what: string, outcome: TraceStep['outcome']): string {
  if (outcome !== 'dead letter' && outcome !== 'not routed') return `${what} ${outcome}`
  return what.includes(outcome) ? what : `${what} (${outcome})`
}

/** Formats milliseconds for a report: `48 ms`, `2.9 s`. */
export const formatDuration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
