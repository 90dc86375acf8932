import { test as base, expect } from 'vitest'
import { matchersOf } from './matchers.ts'
import { openCloud } from './open-cloud.ts'
import { provisionForWorker } from './worker-stack.ts'
import { type World, worldOf } from './world.ts'

export { expect }

/**
 * A scenario. Its `world` is one architecture in one cloud, which all scenarios of a worker share; each uses data of
 * its own, so that none meets another's.
 */
export const test = base.extend<{ world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
    async ({}, use) => {
      await using cloud = await openCloud()
      await using stack = await provisionForWorker(cloud)
      const world = worldOf(cloud, stack.architecture)
      expect.extend(matchersOf(world))
      await use(world)
    },
    { scope: 'worker' },
  ],
})
