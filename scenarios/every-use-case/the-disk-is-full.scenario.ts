import { resourcesOfKind } from '../../provision/architecture.ts'
import { expect, test } from '../test.ts'
import { everyUseCaseWorks } from './every-use-case-works.ts'

test('every use case works while /tmp of every function is full', async ({ ownWorld, needs }) => {
  needs('inject-faults')
  const world = await ownWorld()
  for (const { logicalName } of resourcesOfKind(world.architecture, 'function'))
    await world.faults.add({ effect: 'full-disk', resource: logicalName })
  await everyUseCaseWorks(world)
  for (const { rule, struck } of await world.faults.list()) expect(struck, rule.resource).toBeGreaterThan(0)
})
