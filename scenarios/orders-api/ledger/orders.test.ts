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

/** The item of an order of 500.00. Numbers are texts. */
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

async function reconcile(orders: SentOrder[], items: object[]) {
  const builder = new LedgerBuilder()
  async function* stored() {
    yield* items as Record<string, unknown>[]
  }
  await reconcileOrders(builder, orders, stored())
  const findings = FINDING_KINDS.flatMap((kind) =>
    builder.entries(kind).map(({ what, reason }) => [kind, what, reason].filter(Boolean).join(': ')),
  )
  const counts = Object.entries(builder.tally('orders')).filter(([, count]) => count > 0)
  return { findings, ...Object.fromEntries(counts) }
}

test('an accepted order is stored once, however often its key was sent', async () => {
  const orders = [accepted('a', 'o-1', 'k'), accepted('a', 'o-1', 'k'), accepted('a', 'o-2')]
  expect(await reconcile(orders, [item('o-1', 'a'), item('o-2', 'a')])).toEqual({
    findings: [],
    inputs: 3,
    items: 2,
    repeats: 1,
  })
  expect(await reconcile(orders, [item('o-1', 'a')])).toMatchObject({
    findings: ['missing: order o-2: its sender received 201'],
  })
})

test('a key with two orders in its responses is a finding of twice', async () => {
  const { findings } = await reconcile(
    [accepted('a', 'o-1', 'k'), accepted('a', 'o-2', 'k')],
    [item('o-1', 'a'), item('o-2', 'a')],
  )
  expect(findings).toEqual(['twice: idempotency key k: it has the orders o-1, o-2'])
})

test('an order that is in no response is stored twice if it has the content of another, and unknown if it is incomplete', async () => {
  const { findings } = await reconcile(
    [accepted('a', 'o-1', 'k')],
    [item('o-1', 'a'), item('o-2', 'a'), { ...item('o-3', 'b'), total: '1' }],
  )
  expect(findings).toEqual([
    'twice: order o-2 of a: it has the same content as order o-1 (key k)',
    'unknown: order o-3 of b',
  ])
})

test('an order that is in no response was sent by others if it has other content, or came with another request', async () => {
  const sameContent = { ...item('o-2', 'a'), correlationId: 'r-2' }
  const outcome = await reconcile(
    [accepted('a', 'o-1', 'k')],
    [{ ...item('o-1', 'a'), correlationId: 'r-1' }, sameContent, item('o-3', 'b')],
  )
  expect(outcome).toEqual({ findings: [], inputs: 3, items: 3, sentByOthers: 2 })
})

test('an order of a refused request is unknown', async () => {
  const refused = sent('a', { status: 400, refusal: 'no' })
  expect(await reconcile([refused], [])).toEqual({ findings: [], inputs: 1, refusals: 1 })
  const { findings } = await reconcile([refused], [item('o-1', 'a')])
  expect(findings).toEqual(['unknown: order o-1 of a: its sender was refused with 400'])
})

test('requests without a response have at most one order for each key, however many there were', async () => {
  const attempts = [sent('a', { key: 'k' }), sent('a', { key: 'k', status: 504 }), sent('a', { key: 'k', status: 409 })]
  expect(await reconcile(attempts, [])).toEqual({ findings: [], inputs: 3, refusals: 1, unanswered: 2 })
  expect(await reconcile(attempts, [item('o-1', 'a')])).toEqual({
    findings: [],
    inputs: 3,
    items: 1,
    refusals: 1,
    unanswered: 1,
  })
  const { findings } = await reconcile(attempts, [item('o-1', 'a'), item('o-2', 'a')])
  expect(findings).toEqual(['twice: order o-2 of a: it has the same content as an order without a response (key k)'])
})

test('an attempt without a response does not explain a second order of its key', async () => {
  const attempts = [sent('a', { key: 'k' }), accepted('a', 'o-1', 'k')]
  expect(await reconcile(attempts, [item('o-1', 'a')])).toEqual({ findings: [], inputs: 2, items: 1, unanswered: 1 })
  const { findings } = await reconcile(attempts, [item('o-1', 'a'), item('o-2', 'a')])
  expect(findings).toEqual(['twice: order o-2 of a: it has the same content as an order without a response (key k)'])
})

test.each([
  [{ currency: 'USD' }, 'currency is USD, not EUR'],
  [{ subtotal: '499.99' }, 'subtotal is 499.99, not 500.00'],
  [{ discount: '0' }, 'discount is 0, not 50.00'],
  [{ total: undefined }, 'total is missing, not 450.00'],
  [{ status: 'LOST' }, 'status is LOST, not PLACED'],
])('an item with %o differs from its order', async (changes, reason) => {
  const { findings } = await reconcile([accepted('a', 'o-1')], [item('o-1', 'a', changes)])
  expect(findings).toEqual([`differing: order o-1: ${reason}`])
})

test('an item of an order that cannot be priced differs', async () => {
  const order = { ...sent('a', {}), body: JSON.stringify(orderOf('a', 1.999)), status: 201, orderId: 'o-1' }
  const items = [{ sku: 'DESK-01', quantity: '4', unitPrice: '1.999' }]
  const { findings } = await reconcile([order], [item('o-1', 'a', { items })])
  expect(findings).toEqual([
    'differing: order o-1: an order of [{"sku":"DESK-01","quantity":4,"unitPrice":1.999}] cannot be priced, but is an item',
  ])
})

test('a refused request whose body is not JSON has no order', async () => {
  const refused = { ...sent('a', { status: 400 }), body: '{' }
  expect(await reconcile([refused], [])).toEqual({ findings: [], inputs: 1, refusals: 1 })
})
