import { randomUUID } from 'node:crypto'

export interface Order {
  readonly customerId: string
  readonly currency: string
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: number }[]
}

/** An order of a customer whom no other scenario knows. */
export const someOrder = (changes: Partial<Order> = {}): Order => ({
  customerId: `customer-${randomUUID()}`,
  currency: 'EUR',
  items: [{ sku: 'MOUSE-02', quantity: 1, unitPrice: 19.9 }],
  ...changes,
})
