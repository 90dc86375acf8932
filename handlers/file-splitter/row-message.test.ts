import { expect, test } from 'vitest'
import { toRecordMessage } from './row-message.ts'

const SOURCE = { fileId: 'b/k@v', correlationId: 'C' }
const record = { id: 'S-1', sku: 'K', quantity: '1', unit_price: '2.00', currency: 'EUR', sold_at: '2026-01-01' }

test('toRecordMessage finds columns by name, in any order', () => {
  const header = ['sold_at', 'currency', 'unit_price', 'quantity', 'sku', 'id']
  const fields = ['2026-01-01', 'EUR', '2.00', '1', 'K', 'S-1']
  expect(toRecordMessage(SOURCE, 3, header, fields)).toEqual({ ...SOURCE, row: 3, record })
})

test('toRecordMessage keeps columns that the contract does not define in extra', () => {
  const header = ['note', ...Object.keys(record), 'constructor']
  const fields = ['größer', ...Object.values(record), '']
  expect(toRecordMessage(SOURCE, 1, header, fields)).toEqual({
    ...SOURCE,
    row: 1,
    record,
    extra: { note: 'größer', constructor: '' },
  })
})
