import { randomUUID } from 'node:crypto'
import { searchLog } from '../../testbed/trace/log-lines.ts'
import { DELIVER } from './deliver.ts'
import { shipment } from './shipment.ts'
import { expect, serial as test } from './test.ts'

test('an event that the bus delivers twice is recorded once', async ({ fileWorld, needs }) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { clock, eventBus: bus, eventRecorder, events, faults } = world
  await faults.add({ ...DELIVER, effect: 'duplicate', times: 1 })
  const event = shipment()
  const eventId = event.detail.metadata.id
  await bus.put(event)
  await expect(events).toHaveItem({ eventId })
  // When the cloud is at rest, both invocations have come to their end.
  await clock!.advance('1 second')
  const lines = await world.until(
    () => searchLog(world, eventRecorder.name, eventId),
    ({ length }) => length === 2,
  )
  const said = lines.value.map(({ message = '' }) => JSON.parse(message).message)
  expect(said.sort()).toEqual(['known already, nothing changed', 'recorded ShipmentDispatched'])
  await expect(world).toBalance()
})

test('of two events that the bus delivers in the wrong order, the newer one stands', async ({ fileWorld, needs }) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { eventBus: bus, clock, events, faults } = world
  await faults.add({ ...DELIVER, effect: 'reorder', times: 1 })
  const id = randomUUID()
  await bus.put(shipment({ id, at: '2026-03-01T10:00:00Z', carrier: 'older' }))
  await bus.put(shipment({ id, at: '2026-03-02T10:00:00Z', carrier: 'newer' }))
  await clock!.advance('1 second')
  await expect(events).toHaveItem({ eventId: id }, { carrier: 'newer' })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})

test('a recorder that is killed when it has stored an event changes nothing when it comes again', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { eventBus: bus, clock, events, eventsDlq, faults } = world
  const store = { service: 'dynamodb', operation: 'PutItem', caller: 'event-recorder' }
  await faults.add({ ...store, effect: 'kill', when: 'after', times: 1 })
  const event = shipment()
  const eventId = event.detail.metadata.id
  await bus.put(event)
  await expect(events).toHaveItem({ eventId })
  const first = await events.get({ eventId })
  await clock!.advance('1 minute')
  expect(await events.get({ eventId })).toEqual(first)
  expect(await eventsDlq.drain()).toEqual([])
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})
