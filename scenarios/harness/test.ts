import { test as base, expect, inject } from 'vitest'
import type { Capability } from '../../cloud/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { matchersOf } from './matchers.ts'
import { openCloud } from './open-cloud.ts'
import { provisionStack } from './worker-stack.ts'
import { type World, worldOf } from './world.ts'

export { expect }

interface Fixtures {
  /**
   * One architecture in one cloud, which all scenarios of a worker share; each uses data of its own, so that none
   * meets another's.
   */
  world: World
  /** A world that no other scenario shares, for one that breaks something. */
  ownWorld: World
  /** Skips the scenario, with the reason, in a cloud that lacks what it needs. */
  needs: (capability: Capability) => void
}

/** Where it is kept what was sent, if somebody shall be able to ask for the ledger later. */
const kept = () => (inject('keep') ? { keepIn: DEFAULT_FOLDER } : {})

const scenario = base.extend<Fixtures>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
    async ({}, use) => {
      await using cloud = await openCloud()
      await using stack = await provisionStack(cloud, { keep: inject('keep') })
      const world = worldOf(cloud, stack.architecture, kept())
      expect.extend(matchersOf(world))
      await use(world)
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
  ownWorld: async ({}, use) => {
    await using cloud = await openCloud()
    await using stack = await provisionStack(cloud, { keep: inject('keep') })
    await use(worldOf(cloud, stack.architecture, kept()))
  },
  needs: async ({ world, skip }, use) => {
    await use((capability) => {
      const reason = world.cloud.lacks(capability)
      if (reason !== undefined) skip(reason)
    })
  },
})

/** A scenario. All of a file run at the same time: they wait more than they work. */
export const test = scenario.concurrent
