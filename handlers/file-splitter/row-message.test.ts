import { expect, test } from 'vitest'
import { toRecordMessage } from './row-message.ts'

const SOURCE = { fileId: 'b/k@v', correlationId: 'C' }
const AT = { row: 3, line: 5, byte: 99 }
const record = { id: 'S-1', sku: 'K', quantity: '1', unit_price: '2.00', currency: 'EUR', sold_at: '2026-01-01' }

test('toRecordMessage finds columns by name, in any order', () => {
  const header = ['sold_at', 'currency', 'unit_price', 'quantity', 'sku', 'id']
  const fields = ['2026-01-01', 'EUR', '2.00', '1', 'K', 'S-1']
  expect(toRecordMessage(SOURCE, { header, delimiter: ',' }, { ...AT, fields })).toEqual({ ...SOURCE, ...AT, record })
})

test('toRecordMessage keeps columns that the contract does not define in extra', () => {
  const header = ['note', ...Object.keys(record), 'constructor']
  const fields = ['größer', ...Object.values(record), '']
  expect(toRecordMessage(SOURCE, { header, delimiter: ',' }, { ...AT, fields })).toEqual({
    ...SOURCE,
    ...AT,
    record,
    extra: { note: 'größer', constructor: '' },
  })
})

test('toRecordMessage keeps columns with the names of properties of every object', () => {
  const header = [...Object.keys(record), '__proto__', 'constructor']
  const fields = [...Object.values(record), 'p', 'c']
  const message = toRecordMessage(SOURCE, { header, delimiter: ',' }, { ...AT, fields })
  expect(JSON.stringify(message)).toContain('"extra":{"__proto__":"p","constructor":"c"}')
})

test('toRecordMessage says how the values of the file are to be read', () => {
  const source = { ...SOURCE, dateOrder: 'day-first' as const }
  const file = { header: Object.keys(record), delimiter: ';' as const }
  const message = toRecordMessage(source, file, { ...AT, fields: Object.values(record) })
  expect(message).toEqual({ ...SOURCE, ...AT, record, decimalComma: true, dateOrder: 'day-first' })
})
