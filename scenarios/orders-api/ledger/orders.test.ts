import { expect, test } from 'vitest'
import { FINDING_KINDS, LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import { reconcileOrders } from './orders.ts'
import type { SentOrder } from './sent-orders.ts'

const orderOf = (customerId: string, unitPrice = 125, quantity = 4) => ({
  customerId,
  currency: 'EUR',
  items: [{ sku: 'DESK-01', quantity, unitPrice }],
})
const body = (customerId: string) => JSON.stringify(orderOf(customerId))

/** The item of an order of 500.00, numbers as texts. */
const item = (orderId: string, customerId: string, changes: object = {}) => ({
  orderId,
  customerId,
  currency: 'EUR',
  items: [{ sku: 'DESK-01', quantity: '4', unitPrice: '125' }],
  subtotal: '500',
  discount: '50',
  total: '450',
  status: 'PLACED',
  ...changes,
})

const sent = (customerId: string, outcome: Partial<SentOrder>): SentOrder => ({
  body: body(customerId),
  ...outcome,
})
const accepted = (customerId: string, orderId: string, key?: string) => sent(customerId, { key, status: 201, orderId })

async function booked(orders: SentOrder[], items: object[]) {
  const builder = new LedgerBuilder()
  async function* stored() {
    yield* items as Record<string, unknown>[]
  }
  await reconcileOrders(builder, orders, stored())
  const faults = FINDING_KINDS.flatMap((fault) =>
    builder.entries(fault).map(({ what, reason }) => [fault, what, reason].filter(Boolean).join(': ')),
  )
  const ended = Object.entries(builder.tally('orders')).filter(([, count]) => count > 0)
  return { faults, ...Object.fromEntries(ended) }
}

test('an order that was accepted is there once, however often its key was sent', async () => {
  const orders = [accepted('a', 'o-1', 'k'), accepted('a', 'o-1', 'k'), accepted('a', 'o-2')]
  expect(await booked(orders, [item('o-1', 'a'), item('o-2', 'a')])).toEqual({
    faults: [],
    inputs: 3,
    items: 2,
    repeats: 1,
  })
  expect(await booked(orders, [item('o-1', 'a')])).toMatchObject({
    faults: ['missing: order o-2: its sender was told 201'],
  })
})

test('a key that was answered with two orders is there twice', async () => {
  const { faults } = await booked(
    [accepted('a', 'o-1', 'k'), accepted('a', 'o-2', 'k')],
    [item('o-1', 'a'), item('o-2', 'a')],
  )
  expect(faults).toEqual(['twice: idempotency key k: it has the orders o-1, o-2'])
})

test('an order that nobody was told of is there twice when it says the same as another', async () => {
  const { faults } = await booked([accepted('a', 'o-1', 'k')], [item('o-1', 'a'), item('o-2', 'a'), item('o-3', 'b')])
  expect(faults).toEqual(['twice: order o-2 of a: it says the same as order o-1 (key k)', 'unknown: order o-3 of b'])
})

test('who was refused has no order', async () => {
  const refused = sent('a', { status: 400, refusal: 'no' })
  expect(await booked([refused], [])).toEqual({ faults: [], inputs: 1, refusals: 1 })
  const { faults } = await booked([refused], [item('o-1', 'a')])
  expect(faults).toEqual(['unknown: order o-1 of a: its sender was refused with 400'])
})

test('who was not answered has at most one order for each key, however often it was tried', async () => {
  const tries = [sent('a', { key: 'k' }), sent('a', { key: 'k', status: 504 }), sent('a', { key: 'k', status: 409 })]
  expect(await booked(tries, [])).toEqual({ faults: [], inputs: 3, refusals: 1, unanswered: 2 })
  expect(await booked(tries, [item('o-1', 'a')])).toEqual({
    faults: [],
    inputs: 3,
    items: 1,
    refusals: 1,
    unanswered: 1,
  })
  const { faults } = await booked(tries, [item('o-1', 'a'), item('o-2', 'a')])
  expect(faults).toEqual(['twice: order o-2 of a: it says the same as an order without an answer (key k)'])
})

test('a try without an answer gives no right to a second order once the key has one', async () => {
  const tries = [sent('a', { key: 'k' }), accepted('a', 'o-1', 'k')]
  expect(await booked(tries, [item('o-1', 'a')])).toEqual({ faults: [], inputs: 2, items: 1, unanswered: 1 })
  const { faults } = await booked(tries, [item('o-1', 'a'), item('o-2', 'a')])
  expect(faults).toEqual(['twice: order o-2 of a: it says the same as an order without an answer (key k)'])
})

test.each([
  [{ currency: 'USD' }, 'currency is USD, not EUR'],
  [{ subtotal: '499.99' }, 'subtotal is 499.99, not 500.00'],
  [{ discount: '0' }, 'discount is 0, not 50.00'],
  [{ total: undefined }, 'total is not there, not 450.00'],
  [{ status: 'LOST' }, 'status is LOST, not PLACED'],
])('an order with %o differs', async (changes, reason) => {
  const { faults } = await booked([accepted('a', 'o-1')], [item('o-1', 'a', changes)])
  expect(faults).toEqual([`differing: order o-1: ${reason}`])
})

test('an order that cannot be priced differs, whatever its item says', async () => {
  const order = { ...sent('a', {}), body: JSON.stringify(orderOf('a', 1.999)), status: 201, orderId: 'o-1' }
  const items = [{ sku: 'DESK-01', quantity: '4', unitPrice: '1.999' }]
  const { faults } = await booked([order], [item('o-1', 'a', { items })])
  expect(faults).toEqual([
    'differing: order o-1: an order of [{"sku":"DESK-01","quantity":4,"unitPrice":1.999}] cannot be priced, and yet it is an item',
  ])
})

test('a body that is no JSON was refused, and is no order', async () => {
  const refused = { ...sent('a', { status: 400 }), body: '{' }
  expect(await booked([refused], [])).toEqual({ faults: [], inputs: 1, refusals: 1 })
})
