import Table from 'cli-table3'
import { supportsStyles } from './styled.ts'

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

/** Formats items as a table with a column for each attribute. Shortens long values. */
export function itemTable(items: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))]
  return table(
    columns,
    items.map((item) => columns.map((column) => shorten(formatCell(item[column] ?? '')))),
  )
}

/** Formats a table in Markdown. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly unknown[])[]): string => {
  const [headLine, ...rowLines] = [head, ...rows].map((row) => `| ${row.map(formatCell).join(' | ')} |`)
  return [headLine, `|${' --- |'.repeat(head.length)}`, ...rowLines].join('\n')
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 18)}…${text.slice(-20)}` : text)

const formatCell = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** Only a space between the columns. */
const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, part === 'middle' ? ' ' : '']),
)
