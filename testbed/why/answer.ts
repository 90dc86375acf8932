import { formatTraceSteps, summarizeTrace } from '../../cloud/api/trace-summary.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import { labelLines, lastLogLines } from '../failure-report/labelled-lines.ts'
import { formatDeadLetter } from '../world/dead-letter.ts'
import { type Evidence, errorTexts } from './evidence.ts'
import { adviseOnPermission, findMissingPermission } from './missing-permission.ts'

/** Where an input is, or where it stopped. */
export type Verdict =
  | 'stored'
  /** It was validated and rejected, so a retry would not help. */
  | 'rejected'
  /** No rule of the bus matches it. */
  | 'not routed'
  /** All retries failed. It is in a dead-letter queue or a failure destination. */
  | 'dead letter'
  /** A permission is missing. */
  | 'refused'
  /** A function failed on it; it may be retried. */
  | 'failed'
  | 'under way'
  | 'unknown'

export interface Answer {
  readonly verdict: Verdict
  /** Sentences for people: the answer first, then the evidence. */
  readonly lines: readonly string[]
}

const MAX_DEAD_LETTERS = 3
const MAX_TRACES = 3
/** The longest label, `dead letter:`. */
const LABEL_WIDTH = 12

/** Composes an answer of the given lines, the missing permission if there is one, the trace, and the failed function's log. */
export function composeAnswer(verdict: Verdict, lines: readonly string[], evidence: Evidence): Answer {
  const missing = verdict === 'stored' ? undefined : findMissingPermission(errorTexts(evidence))
  const { deadLetters, spans, lines: logLines } = evidence
  const shownDeadLetters = verdict === 'dead letter' ? deadLetters.slice(0, MAX_DEAD_LETTERS) : []
  const section = (label: string, content: readonly string[]) => labelLines(label, content, LABEL_WIDTH)
  return {
    // Whatever the function calls its error, it failed because a permission is missing.
    verdict: verdict === 'failed' && missing ? 'refused' : verdict,
    lines: [
      ...lines,
      ...(missing ? adviseOnPermission(missing) : []),
      ...section(
        'dead letter',
        shownDeadLetters.map(({ queue, message }) => formatDeadLetter(queue, message)),
      ),
      ...section('trace id', traceIdsOf(spans).slice(0, MAX_TRACES)),
      ...section('trace', formatTraceSteps(summarizeTrace(spans))),
      ...section('logs', lastLogLines(logLines)),
    ],
  }
}

const traceIdsOf = (spans: readonly Span[]): string[] => [...new Set(spans.map(({ traceId }) => traceId))]
