import { formatLines, type LogLine } from '../trace/log-lines.ts'

/** As many log lines as a person reads. */
const SHOWN_LINES = 5

/** The first line with the label, the others below its text. */
export const labelled = (label: string, lines: readonly string[]): string[] =>
  lines
    .flatMap((line) => line.split('\n'))
    .map((line, place) => `  ${(place === 0 ? `${label}:` : '').padEnd(8)} ${line}`)

/** The last lines of the function that stopped something; where none failed, of the one that it came to last. */
export function lastOf(lines: readonly LogLine[]): string[] {
  const stopped = (lines.findLast(({ level }) => level === 'ERROR') ?? lines.at(-1))?.function
  return formatLines(lines.filter((line) => line.function === stopped)).slice(-SHOWN_LINES)
}
