import { expect, test } from 'vitest'
import { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { CsvRecord } from './csv-reader.ts'
import { UnmatchedItems } from './unmatched-items.ts'

const record = (row: number): CsvRecord => ({
  row,
  line: row + 1,
  raw: '',
  fields: new Map(
    Object.entries({
      id: `S-${row}`,
      sku: 'DESK-01',
      quantity: '2',
      unit_price: '1.50',
      currency: 'EUR',
      sold_at: '2026-01-01',
    }),
  ),
})
const copyOf = (row: number, fileId: string, changes: object = {}) => ({
  fileId,
  row: String(row),
  id: `S-${row}`,
  sku: 'DESK-01',
  quantity: '2',
  unitPrice: '1.5',
  total: '3',
  currency: 'EUR',
  soldAt: '2026-01-01T00:00:00.000Z',
  ...changes,
})

function file(name: string, rows: number) {
  const walks = { count: 0 }
  async function* records() {
    walks.count++
    for (let row = 1; row <= rows; row++) yield record(row)
  }
  return { walks, readable: { fileId: `bucket/${name}@1`, name, records } }
}

test('an item that holds what a row says is that row again; another is nobody’s', async () => {
  const builder = new LedgerBuilder()
  const strays = new UnmatchedItems(builder, [file('a.csv', 3).readable, file('b.csv', 3).readable])
  await strays.add(copyOf(2, 'bucket/b.csv@1-again'))
  await strays.add(copyOf(3, 'elsewhere'))
  await strays.add(copyOf(1, 'elsewhere', { total: '4' }))
  await strays.settle()
  // The file that a key begins with is meant, also where another has the same row.
  expect(builder.entries('twice').map(({ what }) => what)).toEqual(['b.csv line 3 (row 2)', 'a.csv line 4 (row 3)'])
  expect(builder.entries('unknown')).toEqual([{ of: 'row', what: 'item elsewhere row 1' }])
})

test('however many there are, they are counted to the last, so many at a time', async () => {
  const builder = new LedgerBuilder()
  const { readable, walks } = file('a.csv', 25_000)
  const strays = new UnmatchedItems(builder, [readable])
  for (let row = 1; row <= 25_000; row++) await strays.add(copyOf(row, 'bucket/a.csv@1-again'))
  await strays.add(copyOf(1, 'elsewhere', { sku: 'NONE' }))
  await strays.settle()
  expect([builder.count('twice'), builder.count('unknown')]).toEqual([25_000, 1])
  expect(walks.count).toBe(4)
})
