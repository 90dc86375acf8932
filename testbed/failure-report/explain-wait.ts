import { formatTraceSteps, summarizeTrace } from '../../cloud/api/trace-summary.ts'
import type { Input } from '../trace/inputs.ts'
import { findLogLines } from '../trace/log-lines.ts'
import { logLinesOf, spansOf } from '../trace/trace-of-input.ts'
import { formatWait, type WaitResult } from '../waiting/until.ts'
import { explainUnrouted } from '../why/unrouted.ts'
import { findDeadLetters, formatDeadLetter } from '../world/dead-letter.ts'
import type { World } from '../world/world.ts'
import { labelLines, lastLogLines } from './labelled-lines.ts'

export interface FailedWait {
  /** A phrase that follows "expected". */
  readonly expected: string
  /** A phrase that follows "got". */
  readonly actual: string
  readonly wait: WaitResult<unknown>
  /** What identifies the input: a `fileId`, a key, part of a message. */
  readonly subject: unknown
  /** Describes what is missing, where the expectation is a number of items. */
  readonly findMissing?: () => Promise<string>
}

/**
 * Explains a failed wait in three steps: what was expected and what was there; missing rows, dead letters, and why no
 * rule matched; the trace of the input, with the log of the function that failed.
 */
export async function explainFailedWait(
  world: World,
  { expected, actual, wait, subject, findMissing }: FailedWait,
): Promise<string> {
  const id = longestText(subject)
  // Without an id, nothing says which input it is about.
  const input = id === '' ? undefined : world.inputs.about(id).at(-1)
  const sections = await Promise.all(
    [describeEvidence(world, id, input, findMissing), describeTrace(world, id, input)].map((section) =>
      // The scenario may have broken what an explanation is read from.
      section.catch((error) => [`  (not available: ${error.message})`]),
    ),
  )
  return [`expected ${expected}, got ${actual} after ${formatWait(wait)}`, ...sections.flat()].join('\n')
}

async function describeEvidence(
  world: World,
  id: string,
  input: Input | undefined,
  findMissing: FailedWait['findMissing'],
): Promise<string[]> {
  const [missing, deadLetters, reasons] = await Promise.all([
    findMissing?.(),
    findDeadLetters(world, id),
    input?.event && explainUnrouted(world.cloud, input.event.bus, input.event),
  ])
  const nearest = deadLetters.slice(0, 3).map(({ queue, message }) => formatDeadLetter(queue, message))
  return [
    ...labelLines('missing', missing ? [missing] : []),
    ...labelLines('nearest', nearest),
    ...labelLines('no rule', reasons ?? []),
  ]
}

async function describeTrace(world: World, id: string, input: Input | undefined): Promise<string[]> {
  const spans = input ? await spansOf(world, input) : []
  const lines = input ? await logLinesOf(world, input) : await findLogLines(world, [id])
  return [...labelLines('trace', formatTraceSteps(summarizeTrace(spans))), ...labelLines('logs', lastLogLines(lines))]
}

/** Returns the longest text in a value. It identifies the value best, since it usually is an id. */
export function longestText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.values(value)
    .map(longestText)
    .reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}
