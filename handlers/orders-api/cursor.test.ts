import { expect, test } from 'vitest'
import { createCursor, verifyCursor } from './cursor.ts'

/** A cursor for a customer whose ID ends in a line break and more, with that part moved into the position. */
const forgedCursor = (customerId: string, orderId: string) => {
  const [, signature] = createCursor('secret', customerId, orderId).split('.')
  return `${Buffer.from(`${customerId.split('\n')[1]}\n${orderId}`).toString('base64url')}.${signature}`
}

test('verifyCursor returns the order ID of a cursor that createCursor created', () => {
  expect(verifyCursor('secret', 'c-1', createCursor('secret', 'c-1', 'O7'))).toBe('O7')
})

test.each([
  ['another customer', 'secret', 'c-2', createCursor('secret', 'c-1', 'O7')],
  ['another secret', 'other', 'c-1', createCursor('secret', 'c-1', 'O7')],
  ['a forged position', 'secret', 'c-1', `T0w.${createCursor('secret', 'c-1', 'O7').split('.')[1]}`],
  ['a customer ID that continues in the position', 'secret', 'c-1', forgedCursor('c-1\nO', '7')],
  ['no signature', 'secret', 'c-1', 'Tzc'],
  ['nonsense', 'secret', 'c-1', '…'],
])('verifyCursor rejects a cursor with %s', (_, secret, customerId, cursor) => {
  expect(() => verifyCursor(secret, customerId, cursor)).toThrow('The cursor is invalid for this customer.')
})
