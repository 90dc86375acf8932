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
  const reads = { count: 0 }
  async function* records() {
    reads.count++
    for (let row = 1; row <= rows; row++) yield record(row)
  }
  return { reads, readable: { fileId: `bucket/${name}@1`, name, records } }
}

test('an item with the content of a row is reported as stored twice, and any other as unknown', async () => {
  const builder = new LedgerBuilder()
  const unmatched = new UnmatchedItems(builder, [file('a.csv', 3).readable, file('b.csv', 3).readable])
  await unmatched.add(copyOf(2, 'bucket/b.csv@1-again'))
  await unmatched.add(copyOf(3, 'elsewhere'))
  await unmatched.add(copyOf(1, 'elsewhere', { total: '4' }))
  await unmatched.report()
  // The file in the key of the item is meant, even if another file has the same row.
  expect(builder.entries('twice').map(({ what }) => what)).toEqual(['b.csv line 3 (row 2)', 'a.csv line 4 (row 3)'])
  expect(builder.entries('unknown')).toEqual([{ of: 'row', what: 'item elsewhere row 1' }])
})

test('unmatched items are handled in batches, and all of them are counted', async () => {
  const builder = new LedgerBuilder()
  const { readable, reads } = file('a.csv', 25_000)
  const unmatched = new UnmatchedItems(builder, [readable])
  for (let row = 1; row <= 25_000; row++) await unmatched.add(copyOf(row, 'bucket/a.csv@1-again'))
  await unmatched.add(copyOf(1, 'elsewhere', { sku: 'NONE' }))
  await unmatched.report()
  expect([builder.count('twice'), builder.count('unknown')]).toEqual([25_000, 1])
  expect(reads.count).toBe(4)
})
