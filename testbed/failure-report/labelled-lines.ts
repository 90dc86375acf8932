import { formatLogLines, type LogLine } from '../trace/log-lines.ts'

/** How many log lines a report shows. */
const MAX_LOG_LINES = 5

/** Formats lines with a label before the first one; the others are aligned below it. `width` includes the colon. */
export const labelLines = (label: string, lines: readonly string[], width = 8): string[] =>
  lines
    .flatMap((line) => line.split('\n'))
    .map((line, index) => `  ${(index === 0 ? `${label}:` : '').padEnd(width)} ${line}`)

/** Formats the last log lines of the function that failed, or of the last function where none failed. */
export function lastLogLines(lines: readonly LogLine[]): string[] {
  const name = (lines.findLast(({ level }) => level === 'ERROR') ?? lines.at(-1))?.function
  return formatLogLines(lines.filter((line) => line.function === name)).slice(-MAX_LOG_LINES)
}
