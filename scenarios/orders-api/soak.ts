import type { OrdersApi } from '../../provision/orders-api.ts'
import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { SoakPart } from '../../testbed/soak/soak-part.ts'
import { orderFaults } from './soak-faults.ts'
import type { Order } from './some-order.ts'
import type { OrdersWorld } from './world.ts'

/** An order, and how its sender sends it. */
export interface PlannedOrder {
  readonly body: Partial<Order>
  /** The Idempotency-Key. Only a sender that has one can safely repeat a request without a response. */
  readonly key?: string
  /** How often it is sent although a response came. */
  readonly times: number
  /** A different order that is sent with the same key at the end, and must be refused. */
  readonly other?: Partial<Order>
}

const SKUS = ['KEYB-01', 'MOUSE-02', 'DESK-03']
const WRONG: readonly Partial<Order>[] = [
  { currency: 'XXL' },
  { items: [] },
  { items: [{ sku: 'DESK-03', quantity: 0, unitPrice: 1 }] },
  { items: [{ sku: 'DESK-03', quantity: 1, unitPrice: 0.001 }] },
]

export function planOrders(random: SeededRandom): PlannedOrder[] {
  return Array.from({ length: random.integer(3, 8) }, () => {
    const order = planOrder(random)
    if (random.chance(0.2)) return { body: { ...order, ...random.pick(WRONG) }, times: 1 }
    if (random.chance(0.4)) return { body: order, times: 1 }
    const other = random.chance(0.2) ? { other: planOrder(random) } : {}
    return { body: order, key: `key-${random.name()}`, times: random.chance(0.3) ? 2 : 1, ...other }
  })
}

/** Each order has a customer of its own, so that no two are alike. */
const planOrder = (random: SeededRandom): Order => ({
  customerId: `customer-${random.name()}`,
  currency: random.pick(['EUR', 'USD', 'CHF']),
  items: Array.from({ length: random.integer(1, 3) }, () => ({
    sku: random.pick(SKUS),
    quantity: random.integer(1, 9),
    unitPrice: random.integer(1, 20_000) / 100,
  })),
})

/** How often a sender with a key repeats a request that got no response. */
const MAX_ATTEMPTS = 4

async function place({ api }: OrdersWorld, { body, key, times, other }: PlannedOrder): Promise<void> {
  if (key === undefined) {
    await api.post('/orders', body)
    return
  }
  const headers = { 'idempotency-key': key }
  for (let responses = 0, attempts = 0; responses < times && attempts < MAX_ATTEMPTS; attempts++) {
    const response = await api.post('/orders', body, headers).catch(() => undefined)
    if (response && response.status < 500 && response.status !== 429) responses++
  }
  if (other) await api.post('/orders', other, headers)
}

/** Places all orders of a wave at once. */
export const orderSoak: SoakPart<OrdersApi, readonly PlannedOrder[]> = {
  plan: (random) => () => planOrders(random),
  async send(world, orders, tolerate) {
    await Promise.all(orders.map((order) => tolerate(place(world, order))))
  },
  faults: orderFaults,
}
