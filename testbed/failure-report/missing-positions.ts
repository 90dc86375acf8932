import type { Key, TableView } from '../world/table-view.ts'

/**
 * Describes which of the items 1 to `expected` a partition lacks, as ranges: `rows 7, 12-15`. Returns an empty text for
 * a table whose sort key does not number its items.
 */
export async function describeMissingPositions(table: TableView, partition: Key, expected: number): Promise<string> {
  const sortKey = Object.keys(table.key)[1]
  if (sortKey === undefined || table.key[sortKey] !== 'N') return ''
  const present = new Set((await table.items(partition)).map((item) => Number(item[sortKey])))
  const isPosition = (value: number) => Number.isInteger(value) && value >= 1 && value <= expected
  if (![...present].every(isPosition)) return ''
  const ranges: string[] = []
  for (let position = 1; position <= expected; position++) {
    if (present.has(position)) continue
    const first = position
    while (position < expected && !present.has(position + 1)) position++
    ranges.push(first === position ? `${first}` : `${first}-${position}`)
  }
  const isSingle = ranges.length === 1 && !ranges[0]!.includes('-')
  return `${isSingle ? sortKey : `${sortKey}s`} ${ranges.join(', ')}`
}
