import { expect, test } from 'vitest'
import { toRecordMessage } from './row-message.ts'

const ORIGIN = { fileId: 'b/k@v', correlationId: 'C' }
const record = { id: 'S-1', sku: 'K', quantity: '1', unit_price: '2.00', currency: 'EUR', sold_at: '2026-01-01' }

test('columns are known by name, in whatever order they stand', () => {
  const header = ['sold_at', 'currency', 'unit_price', 'quantity', 'sku', 'id']
  const fields = ['2026-01-01', 'EUR', '2.00', '1', 'K', 'S-1']
  expect(toRecordMessage(ORIGIN, 3, header, fields)).toEqual({ ...ORIGIN, row: 3, record })
})

test('columns that nobody knows are kept beside them', () => {
  const header = ['note', ...Object.keys(record), 'constructor']
  const fields = ['größer', ...Object.values(record), '']
  expect(toRecordMessage(ORIGIN, 1, header, fields)).toEqual({
    ...ORIGIN,
    row: 1,
    record,
    extra: { note: 'größer', constructor: '' },
  })
})
