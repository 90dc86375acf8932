import { expect, test } from 'vitest'
import { PoisonRow, toRecordItem } from './record.ts'

const valid = {
  id: 'S-1',
  sku: 'K',
  quantity: '3',
  unit_price: '0.10',
  currency: 'EUR',
  sold_at: '2026-01-01T01:00+01:00',
}
const body = (changes: object = {}, messageChanges: object = {}) =>
  JSON.stringify({ fileId: 'b/k@v', row: 7, record: { ...valid, ...changes }, correlationId: 'C', ...messageChanges })

test('toRecordItem converts a row to an item with its exact total', () => {
  expect(toRecordItem(body({}, { extra: { note: 'x' } }), 'now').item).toEqual({
    fileId: { S: 'b/k@v' },
    row: { N: '7' },
    id: { S: 'S-1' },
    sku: { S: 'K' },
    quantity: { N: '3' },
    unitPrice: { N: '0.10' },
    total: { N: '0.30' },
    currency: { S: 'EUR' },
    soldAt: { S: '2026-01-01T00:00:00.000Z' },
    correlationId: { S: 'C' },
    processedAt: { S: 'now' },
    extra: { M: { note: { S: 'x' } } },
  })
})

test.each([
  [{ quantity: '0' }, 'quantity: must be at least 1'],
  [{ quantity: '-3' }, 'quantity: must be at least 1'],
  [{ quantity: '1000000001' }, 'quantity: must be at most 1000000000'],
  [{ quantity: '1e3' }, 'quantity: must be a whole number'],
  [{ quantity: '' }, 'quantity: must be a whole number'],
  [{ quantity: '1.5' }, 'quantity: must be a whole number'],
  [{ unit_price: '-1' }, 'unit_price: must be a decimal number of at least 0 with at most 2 decimal places'],
  [{ unit_price: '1.999' }, 'unit_price: must be a decimal number of at least 0 with at most 2 decimal places'],
  [{ unit_price: '1,50' }, 'unit_price: must be a decimal number of at least 0 with at most 2 decimal places'],
  [{ sku: '  ' }, 'sku: must not be empty'],
  [{ sold_at: '2026-02-30' }, 'sold_at: must be an ISO 8601 date or time'],
  [{ currency: 'eur' }, 'currency: must be an ISO 4217 currency code'],
  [{ currency: 'XYZ1' }, 'currency: must be an ISO 4217 currency code'],
  [{ sold_at: 'today' }, 'sold_at: must be an ISO 8601 date or time'],
  [{ id: '', quantity: 'x' }, 'id: must not be empty; quantity: must be a whole number'],
])('a row with %j is a poison row: %s', (changes, message) => {
  expect(() => toRecordItem(body(changes), 'now')).toThrow(new PoisonRow(message))
})

test('a message in an unknown format is a poison row', () => {
  expect(() => toRecordItem('hello', 'now')).toThrow(new PoisonRow('the message is not JSON'))
  expect(() => toRecordItem('{}', 'now')).toThrow(PoisonRow)
  expect(() => toRecordItem(body({ sku: undefined }), 'now')).toThrow(PoisonRow)
})

test.each([
  ['3', '0.10', '0.30'],
  ['7', '1.15', '8.05'],
  ['1', '0', '0.00'],
  [' 2 ', ' 4.5 ', '9.00'],
  ['1000000000', '9999999999999.99', '9999999999999990000000.00'],
])('the total of %s times %s is exactly %s', (quantity, unit_price, total) => {
  expect(toRecordItem(body({ quantity, unit_price }), 'now').item.total).toEqual({ N: total })
})
