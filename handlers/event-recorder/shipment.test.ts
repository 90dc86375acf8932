import { expect, test } from 'vitest'
import { toEventRecord, UnknownEvent } from './shipment.ts'

const event = (changes: { type?: string; version?: number; data?: object } = {}) => ({
  version: '0',
  id: 'e-1',
  'detail-type': changes.type ?? 'ShipmentDispatched',
  source: 'shop.shipping',
  account: '000000000000',
  time: '2026-03-01T09:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    metadata: { id: 'm-1', version: changes.version ?? 1 },
    data: { orderId: 'O1', carrier: 'DHL', trackingNumber: 'T1', at: '2026-03-01T10:00:00+01:00', ...changes.data },
  },
})

test('toEventRecord converts a shipment event to an item', () => {
  expect(toEventRecord(event(), 'now').item).toEqual({
    eventId: { S: 'm-1' },
    type: { S: 'ShipmentDispatched' },
    orderId: { S: 'O1' },
    carrier: { S: 'DHL' },
    trackingNumber: { S: 'T1' },
    at: { S: '2026-03-01T09:00:00.000000000Z' },
    correlationId: { S: 'e-1' },
    recordedAt: { S: 'now' },
  })
})

test.each([
  [{ type: 'ShipmentLost' }, 'events of the type ShipmentLost are not known'],
  [{ version: 2 }, 'version 2 of ShipmentDispatched is not known'],
  [{ data: { at: 'soon' } }, 'ShipmentDispatched does not match its schema: data.at: must be an ISO 8601 date or time'],
])('toEventRecord rejects an event with %j: %s', (changes, message) => {
  expect(() => toEventRecord(event(changes), 'now')).toThrow(new UnknownEvent(message))
})
