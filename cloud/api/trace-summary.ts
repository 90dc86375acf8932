import type { Span } from './tracing.ts'

/** One step of the way that an event took, in words for a person. */
export interface TraceStep {
  /** Milliseconds since the first hop began. */
  readonly at: number
  readonly milliseconds: number
  /** For example `s3 PutObject sales.csv` or `lambda record-writer`. */
  readonly what: string
  readonly outcome: 'ok' | 'failed' | 'under way'
  /** The error, where it failed. */
  readonly detail?: string
  /** How many hops alike this line stands for. */
  readonly times: number
}

/** The way as it is told: hops alike that follow each other are one line. Built from the spans that a cloud recorded. */
export function summarizeTrace(spans: readonly Span[]): TraceStep[] {
  const start = Math.min(...spans.map(({ startTime }) => startTime))
  const hops = new Map<string, TraceStep>()
  for (const span of [...spans].sort((a, b) => a.startTime - b.startTime)) {
    const what = span.name
    const outcome = span.status === 'error' ? 'failed' : span.endTime === undefined ? 'under way' : 'ok'
    const key = `${what} ${outcome} ${span.statusMessage ?? ''}`
    const same = hops.get(key)
    const end = span.endTime ?? span.startTime
    hops.set(key, {
      at: same?.at ?? span.startTime - start,
      milliseconds: same ? Math.max(same.milliseconds, end - start - same.at) : end - span.startTime,
      what,
      outcome,
      ...(span.statusMessage && { detail: span.statusMessage }),
      times: (same?.times ?? 0) + 1,
    })
  }
  return [...hops.values()]
}

/** One line a hop, for reports. */
export const formatTraceSteps = (way: readonly TraceStep[]): string[] =>
  way.map(({ at, what, outcome, detail, times }, place) => {
    const arrow = place === 0 ? '' : '→ '
    const often = times > 1 ? ` ${times}×` : ''
    return `${arrow}${formatDuration(at)} ${what} ${outcome}${often}${detail ? ` "${detail}"` : ''}`
  })

export const formatDuration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
