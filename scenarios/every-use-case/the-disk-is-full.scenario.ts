import { expect, test } from '../../testbed/vitest/test.ts'
import { everyUseCaseWorks } from './all-three.ts'

test('no function needs the disk: with /tmp full, every use case works', async ({ ownWorld, needs }) => {
  needs('inject-faults')
  const world = await ownWorld()
  for (const resource of ['file-splitter', 'record-writer', 'orders-api', 'event-recorder'])
    await world.faults.add({ effect: 'full-disk', resource })
  await everyUseCaseWorks(world)
  for (const { rule, struck } of await world.faults.list()) expect(struck, rule.resource).toBeGreaterThan(0)
})
