import type { Span } from '../../cloud/api/tracing.ts'
import type { LogLine } from '../trace/log-lines.ts'
import { type DeadLetter, reasonOf } from '../world/dead-letter.ts'

/** What was seen of something, beside the tables. */
export interface Evidence {
  readonly spans: readonly Span[]
  readonly lines: readonly LogLine[]
  readonly deadLetters: readonly DeadLetter[]
}

/** All texts in which an error may be told, newest last. */
export const textsOf = ({ spans, lines, deadLetters }: Evidence): string[] => [
  ...spans.flatMap(({ statusMessage }) => statusMessage ?? []),
  ...lines.flatMap(({ message, error }) => [message, error?.message ?? '']),
  ...deadLetters.map(({ message }) => reasonOf(message) ?? ''),
]

/** The last error that was told of it. */
export function lastErrorOf({ spans, lines }: Evidence): string | undefined {
  const line = lines.findLast(({ level, message }) => level === 'ERROR' && message !== '')
  if (line) return line.message
  const told = lines.findLast(({ error }) => error)?.error?.message
  return told ?? spans.findLast(({ status }) => status === 'error')?.statusMessage
}

/** The invocations on its way, by Lambda's request ids. */
export const invocationsIn = (spans: readonly Span[]): string[] =>
  spans.flatMap(({ attributes }) => attributes['faas.invocation_id']?.toString() ?? [])
