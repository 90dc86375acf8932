import { formatWay, wayFrom } from '../../cloud/api/trace-summary.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import { labelled, lastOf } from '../failure-report/labelled-lines.ts'
import { formatDeadLetter } from '../world/dead-letter.ts'
import { type Evidence, textsOf } from './evidence.ts'
import { adviceFor, permissionMissingIn } from './permission.ts'

/** Where something is, or where it stopped. */
export type Verdict =
  | 'stored'
  /** It was looked at and turned away, with a reason; trying again would not change that. */
  | 'rejected'
  /** No rule of the bus takes it. */
  | 'not routed'
  /** Given up, and kept for a person to look at. */
  | 'dead letter'
  /** Somebody on its way lacks a permission. */
  | 'refused'
  /** A function failed on it; it may be tried again. */
  | 'failed'
  | 'under way'
  | 'unknown'

export interface Answer {
  readonly verdict: Verdict
  /** In plain words: the answer first, then what shows it. */
  readonly lines: readonly string[]
}

/** An answer, with the permission that was missing if one was, the way, and the log of the function that stopped it. */
export function answer(verdict: Verdict, lines: readonly string[], evidence: Evidence): Answer {
  const missing = verdict === 'stored' ? undefined : permissionMissingIn(textsOf(evidence))
  const { deadLetters, spans, lines: log } = evidence
  const letters = deadLetters.slice(0, 3).map(({ queue, message }) => formatDeadLetter(queue, message))
  return {
    // What failed for lack of a permission was refused, by whatever name the function logged it.
    verdict: verdict === 'failed' && missing ? 'refused' : verdict,
    lines: [
      ...lines,
      ...(missing ? adviceFor(missing) : []),
      ...labelled('letter', verdict === 'dead letter' ? letters : []),
      ...labelled('trace', tracesIn(spans)),
      ...labelled('way', formatWay(wayFrom(spans))),
      ...labelled('logs', lastOf(log)),
    ],
  }
}

const tracesIn = (spans: readonly Span[]): string[] => [...new Set(spans.map(({ traceId }) => traceId))].slice(0, 3)
