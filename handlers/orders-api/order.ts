import * as z from 'zod'
import { isCurrency } from '../shared/currency.ts'
import { type Cents, centsToNumber, formatCents, parseCents, percentOf } from '../shared/money.ts'
import { type FieldError, Problem } from './problem.ts'

const MAX_ITEMS = 100
const MAX_QUANTITY = 1_000_000
/** A larger amount would not be exact as a JSON number. */
const MAX_SUBTOTAL = 9_999_999_999_999_99n
/** The discount applies to subtotals of at least `from`. */
const DISCOUNT = { from: 500_00n, percent: 10n }

/** A JSON number with at most two decimal places, as cents. */
const priceSchema = z.number('must be a number').transform((value, context) => {
  const cents = parseCents(String(value))
  if (cents !== undefined) return cents
  context.addIssue('must be at least 0 and have at most 2 decimal places')
  return z.NEVER
})

const orderSchema = z.object({
  customerId: z.string('must be a string').min(1, 'must not be empty').max(128, 'must be at most 128 characters'),
  currency: z.string('must be a string').refine(isCurrency, 'must be an ISO 4217 currency code'),
  items: z
    .array(
      z.object({
        sku: z.string('must be a string').min(1, 'must not be empty').max(64, 'must be at most 64 characters'),
        quantity: z
          .number('must be a number')
          .int('must be a whole number')
          .min(1, 'must be at least 1')
          .max(MAX_QUANTITY, `must be at most ${MAX_QUANTITY}`),
        unitPrice: priceSchema,
      }),
      'must be an array',
    )
    .min(1, 'must not be empty')
    .max(MAX_ITEMS, `must have at most ${MAX_ITEMS} items`),
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
  /** The id of the request that placed it. */
  readonly correlationId?: string
}

/** Validates and prices an order. Throws a `Problem` that names every invalid field. */
export function placeOrder(body: unknown, orderId: string, createdAt: string): Order {
  const result = orderSchema.safeParse(body)
  if (!result.success)
    throw invalidOrder(result.error.issues.map(({ path, message }) => ({ field: path.join('.') || '(body)', message })))
  const { customerId, currency, items } = result.data
  const subtotal = items.reduce((sum, { quantity, unitPrice }) => sum + BigInt(quantity) * unitPrice, 0n)
  if (subtotal > MAX_SUBTOTAL)
    throw invalidOrder([{ field: 'items', message: `must have a subtotal of at most ${formatCents(MAX_SUBTOTAL)}` }])
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

const invalidOrder = (errors: readonly FieldError[]) => new Problem(400, 'The order is invalid.', { errors })

/** Converts an order to the response body, with amounts as JSON numbers. */
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
