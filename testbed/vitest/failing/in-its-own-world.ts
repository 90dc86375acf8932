import { shipment } from '../../../scenarios/event-recorder/shipment.ts'
import { expect, test } from '../test.ts'

// Run by failing.test.ts alone, which expects it to fail.
test('this one fails in a world of its own', async ({ ownWorld }) => {
  const world = await ownWorld()
  await world.eventBus.put(shipment())
  expect('this').toBe('that')
})
