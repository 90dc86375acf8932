import { randomUUID } from 'node:crypto'

interface Changes {
  readonly source?: string
  readonly detailType?: string
  readonly id?: string | undefined
  readonly version?: number
  readonly carrier?: string
  readonly at?: string
}

/** Creates a shipment event with ids of its own. */
export function shipment(changes: Changes = {}) {
  const { source = 'shop.shipping', detailType = 'ShipmentDispatched', version = 1, carrier = 'DHL' } = changes
  const id = 'id' in changes ? changes.id : randomUUID()
  const { at = '2026-03-01T09:30:00Z' } = changes
  return {
    source,
    detailType,
    detail: {
      metadata: { id: id as string, version },
      data: {
        orderId: `order-${randomUUID()}`,
        carrier,
        trackingNumber: `T-${randomUUID().slice(0, 8)}`,
        parcels: 1,
        at,
      },
    },
  }
}
