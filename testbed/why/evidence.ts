import type { Span } from '../../cloud/api/tracing.ts'
import type { LogLine } from '../trace/log-lines.ts'
import { type DeadLetter, reasonOf } from '../world/dead-letter.ts'

/** What is known about an input, apart from the tables. */
export interface Evidence {
  readonly spans: readonly Span[]
  readonly lines: readonly LogLine[]
  readonly deadLetters: readonly DeadLetter[]
}

/** Every text that may contain an error message, newest last. */
export const errorTexts = ({ spans, lines, deadLetters }: Evidence): string[] => [
  ...spans.flatMap(({ statusMessage }) => statusMessage ?? []),
  ...lines.flatMap(({ message, error }) => [message, error?.message ?? '']),
  ...deadLetters.map(({ message }) => reasonOf(message) ?? ''),
]

/** The last error message about the input. */
export function findLastError({ spans, lines }: Evidence): string | undefined {
  const line = lines.findLast(({ level, message }) => level === 'ERROR' && message !== '')
  if (line) return line.message
  const logged = lines.findLast(({ error }) => error)?.error?.message
  return logged ?? spans.findLast(({ status }) => status === 'error')?.statusMessage
}

/** The request ids of the Lambda invocations in a trace. */
export const invocationIds = (spans: readonly Span[]): string[] =>
  spans.flatMap(({ attributes }) => attributes['faas.invocation_id']?.toString() ?? [])
