import { expect, test } from 'vitest'
import { placeOrder, toOrderResponse } from './order.ts'
import type { Problem } from './problem.ts'

const order = (items: object[], changes: object = {}) => ({ customerId: 'c', currency: 'EUR', items, ...changes })
const place = (body: unknown) => toOrderResponse(placeOrder(body, 'O1', '2026-01-01T00:00:00.000Z'))

function errorsOf(body: unknown) {
  try {
    place(body)
  } catch (error) {
    return (error as Problem).errors
  }
  return undefined
}

test('placeOrder computes subtotal, discount and total', () => {
  expect(place(order([{ sku: 'a', quantity: 3, unitPrice: 0.1 }]))).toEqual({
    orderId: 'O1',
    customerId: 'c',
    currency: 'EUR',
    items: [{ sku: 'a', quantity: 3, unitPrice: 0.1 }],
    subtotal: 0.3,
    discount: 0,
    total: 0.3,
    status: 'PLACED',
    createdAt: '2026-01-01T00:00:00.000Z',
  })
})

test.each([
  [499.99, 0, 499.99],
  [500, 50, 450],
  [500.05, 50.01, 450.04],
])('the discount on a subtotal of %d is %d', (unitPrice, discount, total) => {
  expect(place(order([{ sku: 'a', quantity: 1, unitPrice }]))).toMatchObject({ discount, total })
})

test('placeOrder names every invalid field', () => {
  expect(errorsOf(order([{ sku: '', quantity: 0, unitPrice: 1.999 }], { currency: 'XXL' }))).toEqual([
    { field: 'currency', message: 'must be an ISO 4217 currency code' },
    { field: 'items.0.sku', message: 'must not be empty' },
    { field: 'items.0.quantity', message: 'must be at least 1' },
    { field: 'items.0.unitPrice', message: 'must be at least 0 and have at most 2 decimal places' },
  ])
  expect(errorsOf(order([]))).toEqual([{ field: 'items', message: 'must not be empty' }])
  expect(errorsOf(null)?.[0]?.field).toBe('(body)')
})

test('placeOrder rejects a subtotal that a JSON number cannot represent exactly', () => {
  const worth = (unitPrice: number, quantity: number) => order([{ sku: 'a', quantity, unitPrice }])
  expect(place(worth(9_999_999_999_999.99, 1))).toMatchObject({
    subtotal: 9_999_999_999_999.99,
    total: 8_999_999_999_999.99,
  })
  expect(errorsOf(worth(5_000_000_000_000, 2))).toEqual([
    { field: 'items', message: 'must have a subtotal of at most 9999999999999.99' },
  ])
})

test.each([
  [{ customerId: 'x'.repeat(129) }, 'customerId', 'must be at most 128 characters'],
  [{ customerId: 7 }, 'customerId', 'must be a string'],
  [{ items: 'all' }, 'items', 'must be an array'],
  [{ items: Array(101).fill({ sku: 'a', quantity: 1, unitPrice: 1 }) }, 'items', 'must have at most 100 items'],
  [{ items: [{ sku: 'a', quantity: 1.5, unitPrice: 1 }] }, 'items.0.quantity', 'must be a whole number'],
  [{ items: [{ sku: 'a', quantity: '2', unitPrice: 1 }] }, 'items.0.quantity', 'must be a number'],
  [
    { items: [{ sku: 'a', quantity: 1, unitPrice: -0.01 }] },
    'items.0.unitPrice',
    'must be at least 0 and have at most 2 decimal places',
  ],
  [
    { items: [{ sku: 'a', quantity: 1, unitPrice: 1e21 }] },
    'items.0.unitPrice',
    'must be at least 0 and have at most 2 decimal places',
  ],
])('placeOrder rejects invalid order %#: %s', (changes, field, message) => {
  expect(errorsOf(order([], { items: [{ sku: 'a', quantity: 1, unitPrice: 1 }], ...changes }))).toEqual([
    { field, message },
  ])
})
