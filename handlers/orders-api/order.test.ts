import { expect, test } from 'vitest'
import { placeOrder, toOrderResponse } from './order.ts'
import type { Problem } from './problem.ts'

const order = (items: object[], more: object = {}) => ({ customerId: 'c', currency: 'EUR', items, ...more })
const place = (body: unknown) => toOrderResponse(placeOrder(body, 'O1', '2026-01-01T00:00:00.000Z'))

function faultsOf(body: unknown) {
  try {
    place(body)
  } catch (error) {
    return (error as Problem).errors
  }
  return undefined
}

test('an order is priced', () => {
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
])('of %d, %d is taken off', (unitPrice, discount, total) => {
  expect(place(order([{ sku: 'a', quantity: 1, unitPrice }]))).toMatchObject({ discount, total })
})

test('each field at fault is named', () => {
  expect(faultsOf(order([{ sku: '', quantity: 0, unitPrice: 1.999 }], { currency: 'XXL' }))).toEqual([
    { field: 'currency', message: 'must be a currency of ISO 4217' },
    { field: 'items.0.sku', message: 'must not be empty' },
    { field: 'items.0.quantity', message: 'must be at least 1' },
    { field: 'items.0.unitPrice', message: 'must be at least 0 and have at most 2 digits behind the point' },
  ])
  expect(faultsOf(order([]))).toEqual([{ field: 'items', message: 'must not be empty' }])
  expect(faultsOf(null)?.[0]?.field).toBe('(body)')
})

test('an order is worth no more than a JSON number says exactly', () => {
  const worth = (unitPrice: number, quantity: number) => order([{ sku: 'a', quantity, unitPrice }])
  expect(place(worth(9_999_999_999_999.99, 1))).toMatchObject({
    subtotal: 9_999_999_999_999.99,
    total: 8_999_999_999_999.99,
  })
  expect(faultsOf(worth(5_000_000_000_000, 2))).toEqual([
    { field: 'items', message: 'must be worth at most 9999999999999.99 together' },
  ])
})

test.each([
  [{ customerId: 'x'.repeat(129) }, 'customerId', 'must be at most 128 characters'],
  [{ customerId: 7 }, 'customerId', 'must be a text'],
  [{ items: 'all' }, 'items', 'must be a list'],
  [{ items: Array(101).fill({ sku: 'a', quantity: 1, unitPrice: 1 }) }, 'items', 'must be at most 100'],
  [{ items: [{ sku: 'a', quantity: 1.5, unitPrice: 1 }] }, 'items.0.quantity', 'must be a whole number'],
  [{ items: [{ sku: 'a', quantity: '2', unitPrice: 1 }] }, 'items.0.quantity', 'must be a number'],
  [
    { items: [{ sku: 'a', quantity: 1, unitPrice: -0.01 }] },
    'items.0.unitPrice',
    'must be at least 0 and have at most 2 digits behind the point',
  ],
  [
    { items: [{ sku: 'a', quantity: 1, unitPrice: 1e21 }] },
    'items.0.unitPrice',
    'must be at least 0 and have at most 2 digits behind the point',
  ],
])('fault %#: %s', (changes, field, message) => {
  expect(faultsOf(order([], { items: [{ sku: 'a', quantity: 1, unitPrice: 1 }], ...changes }))).toEqual([
    { field, message },
  ])
})
