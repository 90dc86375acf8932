import Table from 'cli-table3'

/** Rows under a head: with lines in a terminal, and plain text everywhere else. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const drawn = new Table({
    head: [...head],
    style:
      process.stdout.isTTY && !process.env.NO_COLOR ? { head: ['cyan'], border: ['gray'] } : { head: [], border: [] },
    ...(process.stdout.isTTY ? {} : { chars: PLAIN }),
  })
  for (const row of rows) drawn.push(row.map((cell) => cellOf(cell)))
  return drawn.toString()
}

/** Items with one column for each attribute that any of them has; long values are shortened. */
export function itemTable(items: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))]
  return table(
    columns,
    items.map((item) => columns.map((column) => shorten(cellOf(item[column] ?? '')))),
  )
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 18)}…${text.slice(-20)}` : text)

const cellOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** No lines: only spaces separate the columns. */
const PLAIN = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, part === 'middle' ? ' ' : '']),
)
