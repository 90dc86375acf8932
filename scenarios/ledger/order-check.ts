import { centsOf, inWords } from './cents.ts'
import { objectOf } from './dead-letters.ts'
import type { Found } from './tables.ts'

/** From this subtotal on, a tenth is taken off. */
const DISCOUNT_FROM = 500_00n

/** An order reduced to what its sender said; two that read the same here cannot be told apart by their content. */
export function gist(order: Found): string {
  const { customerId, currency, items } = order
  const lines = (Array.isArray(items) ? items : []).map((item) => {
    const { sku, quantity, unitPrice } = objectOf(item)
    return [sku, String(quantity), money(unitPrice)]
  })
  return JSON.stringify([customerId, currency, lines])
}

/** The gist of a body; none where it is no JSON object. */
export function gistOfBody(body: string): string | undefined {
  try {
    return gist(objectOf(JSON.parse(body)))
  } catch {
    return undefined
  }
}

/** In what an item is not what its sender ordered, priced by the contract; none where it is. */
export function orderDiffers(body: string, item: Found): string | undefined {
  const order = objectOf(JSON.parse(body))
  for (const name of ['customerId', 'currency'])
    if (item[name] !== order[name]) return `${name} is ${item[name] ?? 'not there'}, not ${order[name]}`
  if (gist(item) !== gist(order)) return `items are ${JSON.stringify(item.items)}, not ${JSON.stringify(order.items)}`
  const subtotal = subtotalOf(order.items as readonly Found[])
  const discount = subtotal >= DISCOUNT_FROM ? (subtotal + 5n) / 10n : 0n
  const should = { subtotal: inWords(subtotal), discount: inWords(discount), total: inWords(subtotal - discount) }
  for (const [name, value] of Object.entries(should))
    if (money(item[name]) !== value) return `${name} is ${item[name] ?? 'not there'}, not ${value}`
  return item.status === 'PLACED' ? undefined : `status is ${item.status ?? 'not there'}, not PLACED`
}

const subtotalOf = (items: readonly Found[]): bigint =>
  items.reduce(
    (sum, { quantity, unitPrice }) => sum + BigInt(Number(quantity)) * (centsOf(String(unitPrice)) ?? 0n),
    0n,
  )

function money(value: unknown): string {
  const cents = centsOf(String(value))
  return cents === undefined ? String(value) : inWords(cents)
}
