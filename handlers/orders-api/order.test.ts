import { expect, test } from 'vitest'
import { placeOrder, shownOrder } from './order.ts'
import type { Problem } from './problem.ts'

const order = (items: object[], more: object = {}) => ({ customerId: 'c', currency: 'EUR', items, ...more })
const place = (body: unknown) => shownOrder(placeOrder(body, 'O1', '2026-01-01T00:00:00.000Z'))

function faultsOf(body: unknown) {
  try {
    place(body)
  } catch (error) {
    return (error as Problem).faults
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
