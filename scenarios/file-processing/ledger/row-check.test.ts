import { expect, test } from 'vitest'
import { csv } from '../../../fixtures/csv.ts'
import { toRecordItem } from '../../../handlers/record-writer/record.ts'
import type { CsvRecord } from './csv-reader.ts'
import { itemDiffers, messageDiffers, ruleBrokenBy } from './row-check.ts'

const FIELDS = {
  id: 'S-1',
  sku: 'DESK-01',
  quantity: '3',
  unit_price: '0.1',
  currency: 'EUR',
  sold_at: '2026-01-01T10:00',
}
const ITEM = {
  id: 'S-1',
  sku: 'DESK-01',
  quantity: '3',
  unitPrice: '0.1',
  total: '0.3',
  currency: 'EUR',
  soldAt: '2026-01-01T10:00:00.000Z',
}
const recordOf = (fields: object): CsvRecord => ({ row: 1, line: 2, raw: '', fields: new Map(Object.entries(fields)) })

test('an item that is what its line says does not differ, however its numbers are written', () => {
  expect(itemDiffers(recordOf(FIELDS), ITEM)).toBeUndefined()
  expect(
    itemDiffers(recordOf({ ...FIELDS, quantity: ' 03 ', unit_price: '0.10' }), { ...ITEM, total: '0.30' }),
  ).toBeUndefined()
  const zoned = { ...FIELDS, sold_at: ' 2026-01-01T12:00+02:00 ' }
  expect(itemDiffers(recordOf(zoned), ITEM)).toBeUndefined()
})

test.each([
  [{ id: 'S-2' }, 'id is S-2, not S-1'],
  [{ quantity: '4' }, 'quantity is 4, not 3'],
  [{ unitPrice: '0.11' }, 'unitPrice is 0.11, not 0.10'],
  [{ total: '0.30000000000000004' }, 'total is 0.30000000000000004, not 0.30'],
  [{ total: undefined }, 'total is not there, not 0.30'],
  [{ currency: undefined }, 'currency is not there, not EUR'],
  [{ soldAt: '2026-01-01T11:00:00.000Z' }, 'soldAt is 2026-01-01T11:00:00.000Z, not 2026-01-01T10:00:00.000Z'],
])('an item with %o differs', (changes, reason) => {
  expect(itemDiffers(recordOf(FIELDS), { ...ITEM, ...changes })).toBe(reason)
})

test('columns of the file’s own are in the item, too', () => {
  const record = recordOf({ ...FIELDS, note: 'n' })
  expect(itemDiffers(record, ITEM)).toBe('extra.note is not there, not n')
  expect(itemDiffers(record, { ...ITEM, extra: { note: 'n' } })).toBeUndefined()
})

test.each([
  [{ id: ' ' }, 'id is empty'],
  [{ quantity: '0' }, 'quantity is 0'],
  [{ quantity: '1.5' }, 'quantity is 1.5'],
  [{ unit_price: '1.999' }, 'unit_price is 1.999'],
  [{ unit_price: '1.990' }, 'unit_price is 1.990'],
  [{ unit_price: '-1' }, 'unit_price is -1'],
  [{ currency: 'XXL' }, 'currency is XXL'],
  [{ sold_at: 'soon' }, 'sold_at is soon'],
])('a row with %o breaks a rule, and must be no item', (changes, rule) => {
  const record = recordOf({ ...FIELDS, ...changes })
  expect(ruleBrokenBy(record.fields!)).toBe(rule)
  expect(itemDiffers(record, ITEM)).toBe(`the row breaks a rule, and yet it is an item: ${rule}`)
})

test('a line that is no CSV is neither an item nor a message', () => {
  const broken = { row: 1, line: 2, raw: 'x', fields: undefined }
  expect(itemDiffers(broken, ITEM)).toBe('the line is no CSV, and yet it is an item')
  expect(messageDiffers(broken, {})).toBe('the line is no CSV, and yet it was a message')
})

test('a dead letter holds the texts of its line', () => {
  expect(messageDiffers(recordOf(FIELDS), FIELDS)).toBeUndefined()
  expect(messageDiffers(recordOf(FIELDS), { ...FIELDS, sku: 'x' })).toBe('sku is x, not DESK-01')
  expect(messageDiffers(recordOf(FIELDS), undefined)).toBe('id is not there, not S-1')
})

test('what record-writer makes of a row is what the ledger expects of it', () => {
  for (const [place, fields] of csv.rows(500, 3).rows.entries()) {
    const message = { fileId: 'f', row: place + 1, record: fields, correlationId: 'c' }
    const { item } = toRecordItem(JSON.stringify(message), 'now')
    const found = Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? N]))
    expect(itemDiffers(recordOf(fields), found)).toBeUndefined()
  }
})
