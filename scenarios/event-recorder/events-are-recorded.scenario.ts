import { randomUUID } from 'node:crypto'
import { shipment } from './shipment.ts'
import { expect, test } from './test.ts'

test('a shipment that is put on the bus is recorded', async ({ world }) => {
  const event = shipment({ carrier: 'PostNL' })
  await world.eventBus.put(event)
  const { orderId, trackingNumber } = event.detail.data
  const recorded = { type: 'ShipmentDispatched', orderId, carrier: 'PostNL', trackingNumber }
  await expect(world.events).toHaveItem({ eventId: event.detail.metadata.id }, recorded)
})

test('an event that is put twice is recorded once', async ({ world }) => {
  const event = shipment()
  const eventId = event.detail.metadata.id
  await world.eventBus.put(event)
  await expect(world.events).toHaveItem({ eventId })
  const first = await world.events.get({ eventId })
  const sentinel = shipment()
  await world.eventBus.put(event, sentinel)
  await expect(world.events).toHaveItem({ eventId: sentinel.detail.metadata.id })
  expect(await world.events.get({ eventId })).toEqual(first)
})

test('an older event does not overwrite a newer one with its id', async ({ world }) => {
  const id = randomUUID()
  await world.eventBus.put(shipment({ id, at: '2026-03-02T10:00:00Z', carrier: 'newer' }))
  await expect(world.events).toHaveItem({ eventId: id }, { carrier: 'newer' })
  const sentinel = shipment()
  await world.eventBus.put(shipment({ id, at: '2026-03-01T10:00:00Z', carrier: 'older' }), sentinel)
  await expect(world.events).toHaveItem({ eventId: sentinel.detail.metadata.id })
  await expect(world.events).toHaveItem({ eventId: id }, { carrier: 'newer' })
})

const UNMATCHED = {
  'another source': { source: 'shop.billing' },
  'another detail type': { detailType: 'ParcelLost' },
  'no id': { id: undefined },
  'a version below 1': { version: 0 },
  'a test carrier': { carrier: 'TEST-7' },
}

for (const [difference, changes] of Object.entries(UNMATCHED)) {
  test(`an event with ${difference} is not routed`, async ({ world }) => {
    const event = shipment(changes)
    const sentinel = shipment()
    await world.eventBus.put(event)
    await world.eventBus.put(sentinel)
    await expect(world.events).toHaveItem({ eventId: sentinel.detail.metadata.id })
    const { orderId } = event.detail.data
    expect(await world.events.has({ orderId })).toBe(false)
  })
}

test('an event of an unknown version is refused and becomes a dead letter', async ({ world, needs }) => {
  needs('record-failed-events')
  const event = shipment({ version: 99 })
  await world.eventBus.put(event)
  await expect(world.eventsDlq).toHaveMessage({
    requestContext: { condition: 'RetriesExhausted' },
    requestPayload: { detail: { metadata: { id: event.detail.metadata.id } } },
  })
  await expect(world.events).not.toHaveItem({ eventId: event.detail.metadata.id })
})

test('an event of an unknown shipment type is refused and becomes a dead letter', async ({ world, needs }) => {
  needs('record-failed-events')
  const event = shipment({ detailType: 'ShipmentLost' })
  await world.eventBus.put(event)
  await expect(world.eventsDlq).toHaveMessage({
    requestPayload: { detail: { metadata: { id: event.detail.metadata.id } } },
  })
})
