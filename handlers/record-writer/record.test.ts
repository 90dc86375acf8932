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
  [
    { unit_price: '1,50' },
    'unit_price: must be a decimal number of at least 0 with at most 2 decimal places; found "1,50" with a comma: write 1.50',
  ],
  [
    { unit_price: '1.234,50' },
    'unit_price: must be a decimal number of at least 0 with at most 2 decimal places; found "1.234,50" with a comma: write 1234.50',
  ],
  [
    { unit_price: '1,234' },
    'unit_price: must be a decimal number of at least 0 with at most 2 decimal places; found "1,234" with a comma: write a decimal point and no thousands separator',
  ],
  [{ sku: '  ' }, 'sku: must not be empty'],
  [
    { sold_at: '2026-02-30' },
    'sold_at: must be an ISO 8601 date or time; found "2026-02-30": write YYYY-MM-DD or YYYY-MM-DD hh:mm:ss',
  ],
  [
    { sold_at: '3/4/2026' },
    'sold_at: must be an ISO 8601 date or time; found "3/4/2026", which may be 2026-03-04 or 2026-04-03: write one of these',
  ],
  [{ sold_at: '14.3.2026' }, 'sold_at: must be an ISO 8601 date or time; found "14.3.2026": write 2026-03-14'],
  [
    { sold_at: '3/14/2026 1:00 PM' },
    'sold_at: must be an ISO 8601 date or time; found "3/14/2026 1:00 PM": write YYYY-MM-DD or YYYY-MM-DD hh:mm:ss',
  ],
  [{ currency: 'eur' }, 'currency: must be an ISO 4217 currency code'],
  [{ currency: 'XYZ1' }, 'currency: must be an ISO 4217 currency code'],
  [
    { sold_at: 'today' },
    'sold_at: must be an ISO 8601 date or time; found "today": write YYYY-MM-DD or YYYY-MM-DD hh:mm:ss',
  ],
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

test('a poison row with another notation says in which line it is, if its message does', () => {
  const at = { line: 9, byte: 412 }
  expect(() => toRecordItem(body({ unit_price: '1,50', quantity: '0' }, at), 'now')).toThrow(
    new PoisonRow(
      'quantity: must be at least 1; unit_price: must be a decimal number of at least 0 with at most 2 decimal places; found "1,50" with a comma: write 1.50 (line 9, byte 412)',
    ),
  )
})

test.each([
  ['12,5', { decimalComma: true }, '12.50'],
  ['12.5', { decimalComma: true }, '12.50'],
  ['0,05', { decimalComma: true }, '0.05'],
])('the price %s of a row with %j is %s', (unit_price, file, price) => {
  expect(toRecordItem(body({ unit_price }, file), 'now').item.unitPrice).toEqual({ N: price })
})

test.each([
  ['2/24/03 0:00', {}, '2003-02-24T00:00:00.000Z'],
  ['24/12/1999 23:59:58', {}, '1999-12-24T23:59:58.000Z'],
  ['3/3/69', {}, '1969-03-03T00:00:00.000Z'],
  ['3/4/2026', { dateOrder: 'month-first' }, '2026-03-04T00:00:00.000Z'],
  ['3/4/2026', { dateOrder: 'day-first' }, '2026-04-03T00:00:00.000Z'],
  ['3/14/2026', { dateOrder: 'day-first' }, '2026-03-14T00:00:00.000Z'],
  ['2026-03-14 10:00:00', {}, '2026-03-14T10:00:00.000Z'],
])('the time %s of a row with %j is %s', (sold_at, file, time) => {
  expect(toRecordItem(body({ sold_at }, file), 'now').item.soldAt).toEqual({ S: time })
})

test('toRecordItem keeps extra columns with the names of properties of every object', () => {
  const extra = JSON.parse('{"__proto__":"p","constructor":"c"}')
  const { M = {} } = toRecordItem(body({}, { extra }), 'now').item.extra!
  expect(Object.entries(M)).toEqual([
    ['__proto__', { S: 'p' }],
    ['constructor', { S: 'c' }],
  ])
})
