import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from './problem.ts'

/** Creates the cursor of the page after an order. The signature binds it to the customer. */
export function createCursor(secret: string, customerId: string, lastOrderId: string): string {
  return `${Buffer.from(lastOrderId).toString('base64url')}.${signature(secret, customerId, lastOrderId).toString('base64url')}`
}

/** Returns the ID of the last order of the previous page. Throws a `Problem` if the signature is invalid. */
export function verifyCursor(secret: string, customerId: string, cursor: string): string {
  const [position = '', encodedSignature = ''] = cursor.split('.')
  const lastOrderId = Buffer.from(position, 'base64url').toString()
  const expected = signature(secret, customerId, lastOrderId)
  const actual = Buffer.from(encodedSignature, 'base64url')
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
    throw new Problem(400, 'The cursor is invalid for this customer.', {
      errors: [{ field: 'cursor', message: 'must be the cursor of the previous page' }],
    })
  return lastOrderId
}

const signature = (secret: string, customerId: string, orderId: string): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify([customerId, orderId]))
    .digest()
