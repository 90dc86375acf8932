import { randomUUID } from 'node:crypto'
import { searchLog } from '../../testbed/trace/log-lines.ts'
import { DELIVER } from './deliver.ts'
import { shipment } from './shipment.ts'
import { expect, serial as test } from './test.ts'

test('an event that EventBridge delivers twice is recorded once', async ({ fileWorld, needs }) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { clock, eventBus: bus, eventRecorder, events, faults } = world
  await faults.add({ ...DELIVER, effect: 'duplicate', times: 1 })
  const event = shipment()
  const eventId = event.detail.metadata.id
  await bus.put(event)
  await expect(events).toHaveItem({ eventId })
  // An advance waits until both invocations have ended.
  await clock!.advance('1 second')
  const lines = await world.until(
    () => searchLog(world, eventRecorder.name, eventId),
    ({ length }) => length === 2,
  )
  const messages = lines.value.map(({ message = '' }) => JSON.parse(message).message)
  expect(messages.sort()).toEqual(['known already, nothing changed', 'recorded ShipmentDispatched'])
  await expect(world).toBalance()
})

test('the newer of two events wins although EventBridge delivers them in the wrong order', async ({
  fileWorld,
  needs,
}) => {
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

test('an event whose function is killed after storing it is not changed by the retry', async ({ fileWorld, needs }) => {
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
