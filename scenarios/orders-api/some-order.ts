import { randomUUID } from 'node:crypto'

export interface Order {
  readonly customerId: string
  readonly currency: string
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: number }[]
}

/** Creates an order of a customer of its own. */
export const someOrder = (changes: Partial<Order> = {}): Order => ({
  customerId: `customer-${randomUUID()}`,
  currency: 'EUR',
  items: [{ sku: 'MOUSE-02', quantity: 1, unitPrice: 19.9 }],
  ...changes,
})
