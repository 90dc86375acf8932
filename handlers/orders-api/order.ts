import * as z from 'zod'
import { isCurrency } from '../shared/currency.ts'
import { type Cents, centsToNumber, formatCents, parseCents, percentOf } from '../shared/money.ts'
import { type FieldError, Problem } from './problem.ts'

const MAX_ITEMS = 100
const MAX_QUANTITY = 1_000_000
/** More than this would not be exact as a JSON number. */
const MAX_SUBTOTAL = 9_999_999_999_999_99n
/** From this subtotal on, so many percent are taken off. */
const DISCOUNT = { from: 500_00n, percent: 10n }

/** A JSON number with at most two digits behind the point, as hundredths. */
const priceSchema = z.number('must be a number').transform((value, context) => {
  const cents = parseCents(String(value))
  if (cents !== undefined) return cents
  context.addIssue('must be at least 0 and have at most 2 digits behind the point')
  return z.NEVER
})

const orderSchema = z.object({
  customerId: z.string('must be a text').min(1, 'must not be empty').max(128, 'must be at most 128 characters'),
  currency: z.string('must be a text').refine(isCurrency, 'must be a currency of ISO 4217'),
  items: z
    .array(
      z.object({
        sku: z.string('must be a text').min(1, 'must not be empty').max(64, 'must be at most 64 characters'),
        quantity: z
          .number('must be a number')
          .int('must be a whole number')
          .min(1, 'must be at least 1')
          .max(MAX_QUANTITY, `must be at most ${MAX_QUANTITY}`),
        unitPrice: priceSchema,
      }),
      'must be a list',
    )
    .min(1, 'must not be empty')
    .max(MAX_ITEMS, `must be at most ${MAX_ITEMS}`),
})

export interface Order {
  readonly orderId: string
  readonly customerId: string
  readonly currency: string
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: Cents }[]
  readonly subtotal: Cents
  readonly discount: Cents
  readonly total: Cents
  readonly status: 'PLACED'
  readonly createdAt: string
}

/** Checks and prices what a client wants to order. Throws a `Problem` that names each field at fault. */
export function placeOrder(body: unknown, orderId: string, createdAt: string): Order {
  const result = orderSchema.safeParse(body)
  if (!result.success)
    throw invalidOrder(result.error.issues.map(({ path, message }) => ({ field: path.join('.') || '(body)', message })))
  const { customerId, currency, items } = result.data
  const subtotal = items.reduce((sum, { quantity, unitPrice }) => sum + BigInt(quantity) * unitPrice, 0n)
  if (subtotal > MAX_SUBTOTAL)
    throw invalidOrder([{ field: 'items', message: `must be worth at most ${formatCents(MAX_SUBTOTAL)} together` }])
  const discount = subtotal >= DISCOUNT.from ? percentOf(subtotal, DISCOUNT.percent) : 0n
  return {
    orderId,
    customerId,
    currency,
    items,
    subtotal,
    discount,
    total: subtotal - discount,
    status: 'PLACED',
    createdAt,
  }
}

const invalidOrder = (faults: readonly FieldError[]) =>
  new Problem(400, 'The order cannot be placed as it is.', { faults })

/** An order as a client sees it: money as numbers. */
export const toOrderResponse = ({ items, subtotal, discount, total, ...order }: Order) => ({
  orderId: order.orderId,
  customerId: order.customerId,
  currency: order.currency,
  items: items.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice: centsToNumber(unitPrice) })),
  subtotal: centsToNumber(subtotal),
  discount: centsToNumber(discount),
  total: centsToNumber(total),
  status: order.status,
  createdAt: order.createdAt,
})
