import { expect, test } from 'vitest'
import { csv } from '../../../fixtures/csv.ts'
import { toRecordItem } from '../../../handlers/record-writer/record.ts'
import type { CsvRecord } from './csv-reader.ts'
import { describeItemDifference, describeMessageDifference, findBrokenRule } from './row-check.ts'

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

test('an item with the values of its line does not differ, whatever the format of the numbers', () => {
  expect(describeItemDifference(recordOf(FIELDS), ITEM)).toBeUndefined()
  expect(
    describeItemDifference(recordOf({ ...FIELDS, quantity: ' 03 ', unit_price: '0.10' }), { ...ITEM, total: '0.30' }),
  ).toBeUndefined()
  const zoned = { ...FIELDS, sold_at: ' 2026-01-01T12:00+02:00 ' }
  expect(describeItemDifference(recordOf(zoned), ITEM)).toBeUndefined()
})

test.each([
  [{ id: 'S-2' }, 'id is S-2, not S-1'],
  [{ quantity: '4' }, 'quantity is 4, not 3'],
  [{ unitPrice: '0.11' }, 'unitPrice is 0.11, not 0.10'],
  [{ total: '0.30000000000000004' }, 'total is 0.30000000000000004, not 0.30'],
  [{ total: undefined }, 'total is missing, not 0.30'],
  [{ currency: undefined }, 'currency is missing, not EUR'],
  [{ soldAt: '2026-01-01T11:00:00.000Z' }, 'soldAt is 2026-01-01T11:00:00.000Z, not 2026-01-01T10:00:00.000Z'],
])('an item with %o differs', (changes, reason) => {
  expect(describeItemDifference(recordOf(FIELDS), { ...ITEM, ...changes })).toBe(reason)
})

test('additional columns of the file must be in the item', () => {
  const record = recordOf({ ...FIELDS, note: 'n' })
  expect(describeItemDifference(record, ITEM)).toBe('extra.note is missing, not n')
  expect(describeItemDifference(record, { ...ITEM, extra: { note: 'n' } })).toBeUndefined()
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
])('a row with %o breaks a rule, so an item of it differs', (changes, rule) => {
  const record = recordOf({ ...FIELDS, ...changes })
  expect(findBrokenRule(record.fields!)).toBe(rule)
  expect(describeItemDifference(record, ITEM)).toBe(`the row breaks a rule, but is an item: ${rule}`)
})

test('an item or a message of a line that is not CSV differs', () => {
  const broken = { row: 1, line: 2, raw: 'x', fields: undefined }
  expect(describeItemDifference(broken, ITEM)).toBe('the line is not CSV, but is an item')
  expect(describeMessageDifference(broken, {})).toBe('the line is not CSV, but was a message')
})

test('a dead letter must have the values of its line', () => {
  expect(describeMessageDifference(recordOf(FIELDS), FIELDS)).toBeUndefined()
  expect(describeMessageDifference(recordOf(FIELDS), { ...FIELDS, sku: 'x' })).toBe('sku is x, not DESK-01')
  expect(describeMessageDifference(recordOf(FIELDS), undefined)).toBe('id is missing, not S-1')
})

test('the item that record-writer makes of a row is the one that the ledger expects', () => {
  for (const [index, fields] of csv.rows(500, 3).rows.entries()) {
    const message = { fileId: 'f', row: index + 1, record: fields, correlationId: 'c' }
    const { item } = toRecordItem(JSON.stringify(message), 'now')
    const found = Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? N]))
    expect(describeItemDifference(recordOf(fields), found)).toBeUndefined()
  }
})
