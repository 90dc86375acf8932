import Table from 'cli-table3'
import { supportsStyles } from './styled.ts'

/** A terminal that does not say how wide it is, and everything that is not a terminal, gets lines of this width. */
const DEFAULT_WIDTH = 80

/** How many characters fit into a line of the output. */
export const outputWidth = (stdout: { readonly columns?: number | undefined } = process.stdout): number =>
  Math.max(40, stdout.columns || DEFAULT_WIDTH)

/** Formats a table: with borders in a terminal, with aligned columns elsewhere. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const formatted = new Table({
    head: [...head],
    style: supportsStyles() ? { head: ['cyan'], border: ['gray'] } : { head: [], border: [] },
    ...(process.stdout.isTTY ? {} : { chars: NO_BORDERS }),
  })
  for (const row of rows) formatted.push(row.map(formatCell))
  return formatted.toString()
}

/** A column that holds more is shortened; two of them and some short ones still fit into 80 characters. */
const MAX_CELL = 24
/** What a column takes beside its content: a border or a space, and padding on both sides. */
const COLUMN_EXTRA = 3

/**
 * Formats items so that they fit into the width. A single item is listed attribute by attribute. Several items are a
 * table with as many attributes as fit, and a line that names the others.
 */
export function itemTable(items: readonly Record<string, unknown>[], width = outputWidth()): string {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))]
  const cells = items.map((item) => columns.map((column) => shorten(formatCell(item[column] ?? ''), MAX_CELL)))
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((row) => row[index]!.length)))
  let used = 1
  const shown = widths.findIndex((columnWidth) => {
    used += columnWidth + COLUMN_EXTRA
    return used > width
  })
  if (shown === -1) return table(columns, cells)
  const [item] = items
  if (items.length === 1)
    return keyValues(
      Object.entries(item!).map(([key, value]) => [key, formatCell(value)]),
      width,
      'shorten',
    )
  const omitted = columns.slice(Math.max(1, shown))
  const lines = [
    table(
      columns.slice(0, Math.max(1, shown)),
      cells.map((row) => row.slice(0, Math.max(1, shown))),
    ),
    ...wrap(`not shown: ${omitted.join(', ')}`, width),
  ]
  return lines.join('\n')
}

/** Formats names with their values, one a line. A value that does not fit goes to a line of its own, or is shortened. */
export function keyValues(
  entries: readonly (readonly [name: string, value: string])[],
  width = outputWidth(),
  overflow: 'wrap' | 'shorten' = 'wrap',
): string {
  const nameWidth = Math.max(...entries.map(([name]) => name.length))
  return entries
    .map(([name, value]) => {
      const space = width - nameWidth - 2
      if (value.length <= space) return `${name.padEnd(nameWidth)}  ${value}`
      return overflow === 'shorten' ? `${name.padEnd(nameWidth)}  ${shorten(value, space)}` : `${name}\n  ${value}`
    })
    .join('\n')
}

/** Breaks a text between words, so that no line is longer than the width. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Formats a table in Markdown. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly unknown[])[]): string => {
  const [headLine, ...rowLines] = [head, ...rows].map((row) => `| ${row.map(formatCell).join(' | ')} |`)
  return [headLine, `|${' --- |'.repeat(head.length)}`, ...rowLines].join('\n')
}

/** Keeps both ends of a text that is too long: ids differ at the end, names at the start. */
function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const start = Math.ceil((max - 1) / 2)
  return `${text.slice(0, start)}…${text.slice(text.length - (max - 1 - start))}`
}

const formatCell = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** Only a space between the columns. */
const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, part === 'middle' ? ' ' : '']),
)
