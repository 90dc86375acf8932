import { asObject, parseObject } from '../../../testbed/ledger/json.ts'
import { formatCents, parseCents } from '../../../testbed/ledger/parse-values.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'

/** From this subtotal on, a tenth is taken off. */
const DISCOUNT_FROM = 500_00n

/** An order reduced to what its sender said; two that read the same here cannot be told apart by their content. */
export function gist(order: StoredItem): string {
  const { customerId, currency, items } = order
  const lines = (Array.isArray(items) ? items : []).map((item) => {
    const { sku, quantity, unitPrice } = asObject(item)
    return [sku, String(quantity), money(unitPrice)]
  })
  return JSON.stringify([customerId, currency, lines])
}

export const gistOfBody = (body: string): string => gist(parseObject(body))

/** In what an item is not what its sender ordered, priced by the contract; none where it is. */
export function orderDiffers(body: string, item: StoredItem): string | undefined {
  const order = parseObject(body)
  for (const name of ['customerId', 'currency'])
    if (item[name] !== order[name]) return `${name} is ${item[name] ?? 'not there'}, not ${order[name]}`
  if (gist(item) !== gist(order)) return `items are ${JSON.stringify(item.items)}, not ${JSON.stringify(order.items)}`
  const subtotal = subtotalOf(order.items)
  if (subtotal === undefined)
    return `an order of ${JSON.stringify(order.items)} cannot be priced, and yet it is an item`
  const discount = subtotal >= DISCOUNT_FROM ? (subtotal + 5n) / 10n : 0n
  const should = {
    subtotal: formatCents(subtotal),
    discount: formatCents(discount),
    total: formatCents(subtotal - discount),
  }
  for (const [name, value] of Object.entries(should))
    if (money(item[name]) !== value) return `${name} is ${item[name] ?? 'not there'}, not ${value}`
  return item.status === 'PLACED' ? undefined : `status is ${item.status ?? 'not there'}, not PLACED`
}

/** In hundredths; none where a quantity or a price is no such thing. */
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

function money(value: unknown): string {
  const cents = parseCents(String(value))
  return cents === undefined ? String(value) : formatCents(cents)
}
