import { expect, serial as test } from '../../testbed/vitest/test.ts'
import { everyUseCaseWorks } from './all-three.ts'

/** The calls that the functions make themselves. */
const CALLS = [
  { caller: 'file-splitter', service: 's3' },
  { caller: 'file-splitter', service: 'sqs' },
  { caller: 'file-splitter', service: 'dynamodb' },
  { caller: 'record-writer', service: 'dynamodb' },
  { caller: 'orders-api', service: 'dynamodb' },
  { caller: 'event-recorder', service: 'dynamodb' },
]

const TIMES = { before: 'before they take effect', after: 'after they took effect' } as const

for (const when of ['before', 'after'] as const)
  test(`calls whose connection is cut ${TIMES[when]} are made again: nothing is lost, and nothing there twice`, async ({
    fileWorld,
    needs,
  }) => {
    needs('inject-faults')
    const world = await fileWorld()
    for (const calls of CALLS) await world.faults.add({ ...calls, effect: 'cut', when, every: 3 })
    await everyUseCaseWorks(world)
    for (const { rule, struck } of await world.faults.list())
      expect(struck, `${rule.caller} ${rule.service}`).toBeGreaterThan(0)
  })
