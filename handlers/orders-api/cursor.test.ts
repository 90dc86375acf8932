import { expect, test } from 'vitest'
import { createCursor, verifyCursor } from './cursor.ts'

/** The cursor of one customer, with the end of their name moved into its position. */
const cursorFor = (customerId: string, orderId: string) => {
  const [, signature] = createCursor('secret', customerId, orderId).split('.')
  return `${Buffer.from(`${customerId.split('\n')[1]}\n${orderId}`).toString('base64url')}.${signature}`
}

test('a cursor says where to go on', () => {
  expect(verifyCursor('secret', 'c-1', createCursor('secret', 'c-1', 'O7'))).toBe('O7')
})

test.each([
  ['another customer', 'secret', 'c-2', createCursor('secret', 'c-1', 'O7')],
  ['another secret', 'other', 'c-1', createCursor('secret', 'c-1', 'O7')],
  ['a forged position', 'secret', 'c-1', `T0w.${createCursor('secret', 'c-1', 'O7').split('.')[1]}`],
  ['another customer whose name runs on', 'secret', 'c-1', cursorFor('c-1\nO', '7')],
  ['no signature', 'secret', 'c-1', 'Tzc'],
  ['nonsense', 'secret', 'c-1', '…'],
])('it is refused with %s', (_, secret, customerId, cursor) => {
  expect(() => verifyCursor(secret, customerId, cursor)).toThrow(
    'The cursor is not one that this API gave out for this customer.',
  )
})
