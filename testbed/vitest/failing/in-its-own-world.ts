import { shipment } from '../../../scenarios/event-recorder/shipment.ts'
import { eventRecorder } from '../../../scenarios/event-recorder/use-case.ts'
import { createTest, expect } from '../test.ts'

const { test } = createTest([eventRecorder])

// Run by failing.test.ts alone, which expects it to fail.
test('this one fails in a world of its own', async ({ ownWorld }) => {
  const world = await ownWorld()
  await world.eventBus.put(shipment())
  expect('this').toBe('that')
})
