import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { Order } from './some-order.ts'

/** An order, and how its sender goes about it. */
export interface PlannedOrder {
  readonly body: Partial<Order>
  /** The Idempotency-Key. Only who has one dares to send again what was not answered. */
  readonly key?: string
  /** How often it is sent although it was answered. */
  readonly times: number
  /** What is sent with the same key at last, which is to be refused. */
  readonly other?: Partial<Order>
}

const SKUS = ['KEYB-01', 'MOUSE-02', 'DESK-03']
const WRONG: readonly Partial<Order>[] = [
  { currency: 'XXL' },
  { items: [] },
  { items: [{ sku: 'DESK-03', quantity: 0, unitPrice: 1 }] },
  { items: [{ sku: 'DESK-03', quantity: 1, unitPrice: 0.001 }] },
]

export function planOrders(dice: SeededRandom): PlannedOrder[] {
  return Array.from({ length: dice.integer(3, 8) }, () => {
    const order = planOrder(dice)
    if (dice.chance(0.2)) return { body: { ...order, ...dice.pick(WRONG) }, times: 1 }
    if (dice.chance(0.4)) return { body: order, times: 1 }
    const other = dice.chance(0.2) ? { other: planOrder(dice) } : {}
    return { body: order, key: `key-${dice.name()}`, times: dice.chance(0.3) ? 2 : 1, ...other }
  })
}

/** Of a customer of its own, so that no two say the same. */
const planOrder = (dice: SeededRandom): Order => ({
  customerId: `customer-${dice.name()}`,
  currency: dice.pick(['EUR', 'USD', 'CHF']),
  items: Array.from({ length: dice.integer(1, 3) }, () => ({
    sku: dice.pick(SKUS),
    quantity: dice.integer(1, 9),
    unitPrice: dice.integer(1, 20_000) / 100,
  })),
})
