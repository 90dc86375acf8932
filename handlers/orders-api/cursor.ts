import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from './problem.ts'

/** Where a list goes on: behind which order. Signed together with its customer, so that it is good for no other. */
export function createCursor(secret: string, customerId: string, lastOrderId: string): string {
  return `${Buffer.from(lastOrderId).toString('base64url')}.${signature(secret, customerId, lastOrderId).toString('base64url')}`
}

/** The order behind which to go on. Throws a `Problem` for a cursor that this API did not make for this customer. */
export function verifyCursor(secret: string, customerId: string, cursor: string): string {
  const [position = '', signed = ''] = cursor.split('.')
  const lastOrderId = Buffer.from(position, 'base64url').toString()
  const expected = signature(secret, customerId, lastOrderId)
  const given = Buffer.from(signed, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Problem(400, 'The cursor is not one that this API gave out for this customer.', {
      faults: [{ field: 'cursor', message: 'must be one that was given out with the page before' }],
    })
  return lastOrderId
}

const signature = (secret: string, customerId: string, orderId: string): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify([customerId, orderId]))
    .digest()
