import { test as base, expect, inject } from 'vitest'
import type { Capability } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { keepFiles } from '../failure-report/scenario-files.ts'
import { provisionStack } from '../stack/provision-stack.ts'
import { createScenarioWorld, createWorld, type World } from '../world/world.ts'
import { FileWorld } from './file-world.ts'
import { matchers } from './matchers.ts'
import { openCloud } from './open-cloud.ts'

expect.extend(matchers)

export { expect }

interface Fixtures {
  /**
   * One architecture in one cloud, which all scenarios of a worker share; each uses data of its own, so that none
   * meets another's.
   */
  shared: World
  /** That one, as one scenario sees it: what it puts in is known to be its own, and is told when it fails. */
  world: World
  ofFile: FileWorld
  /** The world of its file, as one scenario sees it, for those that break something and mend it, `inTurn`. */
  fileWorld: () => Promise<World>
  /** Builds a world that no other scenario shares, for one that breaks something. */
  ownWorld: () => Promise<World>
  /** Skips the scenario, with the reason, in a cloud that lacks what it needs. */
  needs: (...capabilities: readonly Capability[]) => void
  /**
   * Leaves the traces and logs of what went through a world, if the scenario has failed; for the moment before that world
   * ends. `EVENTBED_TRACES=all` asks for those of all scenarios.
   */
  leaveFiles: (world: World) => Promise<void>
}

/** A cloud with the architecture in it; both end with it. `isAlone`: no two scenarios are in it at the same time. */
async function openWorld({ isAlone }: { isAlone: boolean }): Promise<World & AsyncDisposable> {
  const keep = inject('keep')
  const cloud = await openCloud()
  try {
    const stack = await provisionStack(cloud, keep ? 'kept' : endsWithIt(isAlone) ? 'forgotten' : 'removed')
    // What was sent is kept where somebody shall be able to ask for the ledger later.
    const world = createWorld(cloud, stack.architecture, { isAlone, ...(keep && { keepIn: DEFAULT_FOLDER }) })
    const end = async () => {
      await stack[Symbol.asyncDispose]()
      await cloud.stop()
    }
    return Object.assign(world, { [Symbol.asyncDispose]: end })
  } catch (error) {
    await cloud.stop()
    throw error
  }
}

/**
 * An embedded cloud ends with its world. In one that ends with the run, a world that is there till then need not be
 * removed; others are, since what they leave would keep the cloud busy.
 */
const endsWithIt = (isAlone: boolean): boolean => inject('reach') === undefined || (inject('ends') && !isAlone)

const scenario = base.extend<Fixtures>({
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
    async ({}, use) => {
      await using world = await openWorld({ isAlone: false })
      await use(world)
    },
    { scope: 'worker' },
  ],
  world: async ({ shared, leaveFiles }, use) => {
    const world = createScenarioWorld(shared)
    await use(world)
    await world.faults.clear()
    await leaveFiles(world)
  },
  ofFile: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
    async ({}, use) => {
      await using world = new FileWorld(() => openWorld({ isAlone: true }))
      await use(world)
    },
    { scope: 'file' },
  ],
  fileWorld: async ({ ofFile, leaveFiles, onTestFailed }, use) => {
    onTestFailed(() => ofFile.abandon())
    let world: World | undefined
    await use(async () => {
      world = createScenarioWorld(await ofFile.get())
      return world
    })
    await world?.faults.clear()
    if (world) await leaveFiles(world)
  },
  ownWorld: async ({ leaveFiles }, use) => {
    const opened: (World & AsyncDisposable)[] = []
    await use(async () => {
      const world = await openWorld({ isAlone: true })
      opened.push(world)
      return world
    })
    for (const world of opened) {
      await leaveFiles(world)
      await world[Symbol.asyncDispose]()
    }
  },
  needs: async ({ skip }, use) => {
    // What the embedded cloud lacks is nothing.
    const { lacking = {} } = inject('reach') ?? {}
    await use((...capabilities) => {
      const reason = capabilities.map((capability) => lacking[capability]).find(Boolean)
      if (reason !== undefined) skip(reason)
    })
  },
  leaveFiles: async ({ task }, use) => {
    await use(async (world) => {
      // What vitest calls when a test has failed comes too late: the world is gone by then.
      if (task.result?.state === 'fail' || process.env.EVENTBED_TRACES === 'all')
        await keepFiles(world, task, DEFAULT_FOLDER)
    })
  },
})

/** A scenario. All of a file run at the same time: they wait more than they work. */
export const test = scenario.concurrent

/** One of those that use what the others of its file use too, and break it: they run one after the other. */
export const serial = scenario
