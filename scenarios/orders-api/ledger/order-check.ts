import { asObject, parseObject } from '../../../testbed/ledger/json.ts'
import { formatCents, parseCents } from '../../../testbed/ledger/parse-values.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'

/** The discount is a tenth from this subtotal on. */
const DISCOUNT_FROM = 500_00n

/** What a sender decides of an order, as a text. Orders with the same text cannot be told apart by their content. */
export function contentOf(order: StoredItem): string {
  const { customerId, currency, items } = order
  const lines = (Array.isArray(items) ? items : []).map((item) => {
    const { sku, quantity, unitPrice } = asObject(item)
    return [sku, String(quantity), normalizeAmount(unitPrice)]
  })
  return JSON.stringify([customerId, currency, lines])
}

export const contentOfBody = (body: string): string => contentOf(parseObject(body))

/** Describes the first difference between an item and its order, priced by the data contract. */
export function describeOrderDifference(body: string, item: StoredItem): string | undefined {
  const order = parseObject(body)
  for (const name of ['customerId', 'currency'])
    if (item[name] !== order[name]) return `${name} is ${item[name] ?? 'missing'}, not ${order[name]}`
  if (contentOf(item) !== contentOf(order))
    return `items are ${JSON.stringify(item.items)}, not ${JSON.stringify(order.items)}`
  const subtotal = subtotalOf(order.items)
  if (subtotal === undefined) return `an order of ${JSON.stringify(order.items)} cannot be priced, but is an item`
  const discount = subtotal >= DISCOUNT_FROM ? (subtotal + 5n) / 10n : 0n
  const expected = {
    subtotal: formatCents(subtotal),
    discount: formatCents(discount),
    total: formatCents(subtotal - discount),
  }
  for (const [name, value] of Object.entries(expected))
    if (normalizeAmount(item[name]) !== value) return `${name} is ${item[name] ?? 'missing'}, not ${value}`
  return item.status === 'PLACED' ? undefined : `status is ${item.status ?? 'missing'}, not PLACED`
}

/** Whether a request can have made an item: it is complete, and priced by the data contract. */
export function isPossibleOrder(item: StoredItem): boolean {
  const { customerId, currency, items } = item
  if (!customerId || !currency || !Array.isArray(items) || items.length === 0) return false
  const order = {
    customerId,
    currency,
    items: items.map(asObject).map(({ quantity, ...line }) => ({ ...line, quantity: Number(quantity) })),
  }
  return describeOrderDifference(JSON.stringify(order), item) === undefined
}

/** In hundredths; `undefined` where a quantity or a price is invalid. */
function subtotalOf(items: unknown): bigint | undefined {
  let sum = 0n
  for (const item of Array.isArray(items) ? items : []) {
    const { quantity, unitPrice } = asObject(item)
    const cents = parseCents(String(unitPrice))
    if (!Number.isInteger(quantity) || cents === undefined) return undefined
    sum += BigInt(Number(quantity)) * cents
  }
  return sum
}

function normalizeAmount(value: unknown): string {
  const cents = parseCents(String(value))
  return cents === undefined ? String(value) : formatCents(cents)
}
