import { resourcesOfKind } from '../../provision/architecture.ts'
import { expect, serial as test } from '../test.ts'
import { everyUseCaseWorks } from './every-use-case-works.ts'

/** The services that functions call. */
const SERVICES = ['s3', 'sqs', 'dynamodb'] as const

const MOMENTS = { before: 'before it took effect', after: 'after it took effect' } as const

for (const when of ['before', 'after'] as const)
  test(`every call whose connection was cut ${MOMENTS[when]} is retried, so that nothing is lost or stored twice`, async ({
    fileWorld,
    needs,
  }) => {
    needs('inject-faults')
    const world = await fileWorld()
    const callers = resourcesOfKind(world.architecture, 'function').map(({ logicalName }) => logicalName)
    for (const caller of callers)
      for (const service of SERVICES) await world.faults.add({ caller, service, effect: 'cut', when, every: 3 })
    await everyUseCaseWorks(world)
    const faults = await world.faults.list()
    for (const caller of callers) {
      const own = faults.filter(({ rule }) => rule.caller?.endsWith(`-${caller}`))
      expect(
        own.reduce((sum, { struck }) => sum + struck, 0),
        caller,
      ).toBeGreaterThan(0)
    }
  })
