import { expect, test } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

test('a cursor says where to go on', () => {
  expect(readCursor('secret', 'c-1', writeCursor('secret', 'c-1', 'O7'))).toBe('O7')
})

test.each([
  ['another customer', 'secret', 'c-2', writeCursor('secret', 'c-1', 'O7')],
  ['another secret', 'other', 'c-1', writeCursor('secret', 'c-1', 'O7')],
  ['a forged position', 'secret', 'c-1', `T0w.${writeCursor('secret', 'c-1', 'O7').split('.')[1]}`],
  ['no signature', 'secret', 'c-1', 'Tzc'],
  ['nonsense', 'secret', 'c-1', '…'],
])('it is refused with %s', (_, secret, customerId, cursor) => {
  expect(() => readCursor(secret, customerId, cursor)).toThrow(
    'The cursor is not one that this API gave out for this customer.',
  )
})
