import { join, relative } from 'node:path'
import { test as base, expect } from 'vitest'
import type { Capability } from '../../cloud/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { matchersOf } from './matchers.ts'
import { openCloud } from './open-cloud.ts'
import { writeTraces } from './trace-file.ts'
import { provisionForWorker } from './worker-stack.ts'
import { type World, worldOf, worldOfScenario } from './world.ts'

export { expect }

/** Where a failed scenario leaves its traces; `EVENTBED_TRACES=all` asks for those of all scenarios. */
const TRACES = join(DEFAULT_FOLDER, 'traces')

interface Fixtures {
  /**
   * One architecture in one cloud, which all scenarios of a worker share; each uses data of its own, so that none
   * meets another's.
   */
  shared: World
  /** That one, as one scenario sees it: what it puts in is known to be its own, and is told when it fails. */
  world: World
  /** Skips the scenario, with the reason, in a cloud that lacks what it needs. */
  needs: (capability: Capability) => void
}

/** A scenario. */
export const test = base.extend<Fixtures>({
  shared: [
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
  world: async ({ shared, task, onTestFailed, onTestFinished }, use) => {
    const world = worldOfScenario(shared)
    const keep = async () => {
      const file = await writeTraces(world, task.name, TRACES)
      const [error] = task.result?.errors ?? []
      if (file && error) error.message += `\n  trace:   ${relative('.', file)}`
    }
    if (process.env.EVENTBED_TRACES === 'all') onTestFinished(keep)
    else onTestFailed(keep)
    await use(world)
  },
  needs: async ({ world, skip }, use) => {
    await use((capability) => {
      const reason = world.cloud.lacks(capability)
      if (reason !== undefined) skip(reason)
    })
  },
})
