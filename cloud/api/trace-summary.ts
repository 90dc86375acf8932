import type { Span } from './tracing.ts'

/** One line of a trace summary: a span, or several identical ones. */
export interface TraceStep {
  /** Milliseconds from the start of the trace to the start of this step. */
  readonly at: number
  /** Milliseconds from the start of the first of the step's spans to the end of the last. */
  readonly milliseconds: number
  /** The span's name, for example `S3.PutObject` or `lambda record-writer`. */
  readonly what: string
  readonly outcome: 'ok' | 'failed' | 'under way'
  /** The error message of a failed step. */
  readonly detail?: string
  /** How many spans this step stands for. */
  readonly times: number
}

/** Summarizes spans as steps in start order. Spans with the same name, outcome, and error become one step. */
export function summarizeTrace(spans: readonly Span[]): TraceStep[] {
  const traceStart = Math.min(...spans.map(({ startTime }) => startTime))
  const steps = new Map<string, TraceStep>()
  for (const span of [...spans].sort((a, b) => a.startTime - b.startTime)) {
    const what = span.name
    const outcome = span.status === 'error' ? 'failed' : span.endTime === undefined ? 'under way' : 'ok'
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
    return `${arrow}${formatDuration(at)} ${what} ${outcome}${count}${detail ? ` "${detail}"` : ''}`
  })

/** Formats milliseconds for a report: `48 ms`, `2.9 s`. */
export const formatDuration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
