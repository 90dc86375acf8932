import { test as base, expect, inject, type TestAPI } from 'vitest'
import type { Capability } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import type { NoResources, ResourcesOf } from '../../provision/use-case.ts'
import { writeScenarioFiles } from '../failure-report/scenario-files.ts'
import { provisionStack } from '../stack/provision-stack.ts'
import type { TestedUseCase } from '../use-case.ts'
import { createScenarioWorld, createWorld, type World } from '../world/world.ts'
import { FileWorld } from './file-world.ts'
import { matchers } from './matchers.ts'
import { openCloud } from './open-cloud.ts'

expect.extend(matchers)

export { expect }

/** What a scenario can ask for by name. */
export interface Fixtures<R extends NoResources = NoResources> {
  /**
   * One architecture in one cloud, shared by all scenarios of a worker. Each uses data of its own, so that none meets
   * another's.
   */
  shared: World<R>
  /** The shared world as one scenario sees it: what it sends is known to be its own, and is reported when it fails. */
  world: World<R>
  worldOfFile: FileWorld<R>
  /** The world of the scenario's file, for `serial` scenarios that break something and fix it again. */
  fileWorld: () => Promise<World<R>>
  /** Builds a world that no other scenario shares, for a scenario that breaks something. */
  ownWorld: () => Promise<World<R>>
  /** Skips the scenario, with the reason, in a cloud that lacks a capability. */
  needs: (...capabilities: readonly Capability[]) => void
  /**
   * Writes the traces and logs of a world if the scenario has failed, before that world ends. With
   * `EVENTBED_TRACES=all` it writes them for every scenario.
   */
  keepFilesOnFailure: (world: World) => Promise<void>
}

export interface ScenarioTests<R extends NoResources = NoResources> {
  /** A scenario. All scenarios of a file run at the same time: they wait more than they work. */
  readonly test: TestAPI<Fixtures<R>>
  /** A scenario that breaks what the others of its file use: these run one after the other. */
  readonly serial: TestAPI<Fixtures<R>>
}

/**
 * `test` and `serial` for scenarios of these use cases. The cloud comes from the global setup.
 *
 * @example
 * const { test } = createTest([invoices])
 * test('an upload becomes an invoice', async ({ world }) => {
 *   await world.uploads.put('i-1.json', '{}')
 *   await expect(world.invoices).toHaveItem({ invoiceId: 'i-1' })
 * })
 */
export function createTest<const U extends readonly TestedUseCase[]>(useCases: U): ScenarioTests<ResourcesOf<U>> {
  const serial = base.extend<Fixtures>({
    shared: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
      async ({}, use) => {
        await using world = await openWorld(useCases, { isAlone: false })
        await use(world)
      },
      { scope: 'worker' },
    ],
    world: async ({ shared, keepFilesOnFailure }, use) => {
      const world = createScenarioWorld(shared)
      await use(world)
      await world.faults.clear()
      await keepFilesOnFailure(world)
    },
    worldOfFile: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures off this pattern.
      async ({}, use) => {
        await using world = new FileWorld(() => openWorld(useCases, { isAlone: true }))
        await use(world)
      },
      { scope: 'file' },
    ],
    fileWorld: async ({ worldOfFile, keepFilesOnFailure, onTestFailed }, use) => {
      onTestFailed(() => worldOfFile.abandon())
      let world: World | undefined
      await use(async () => {
        world = createScenarioWorld(await worldOfFile.get())
        return world
      })
      await world?.faults.clear()
      if (world) await keepFilesOnFailure(world)
    },
    ownWorld: async ({ keepFilesOnFailure }, use) => {
      const opened: (World & AsyncDisposable)[] = []
      await use(async () => {
        const world = await openWorld(useCases, { isAlone: true })
        opened.push(world)
        return world
      })
      for (const world of opened) {
        await keepFilesOnFailure(world)
        await world[Symbol.asyncDispose]()
      }
    },
    needs: async ({ skip }, use) => {
      // The embedded cloud lacks nothing.
      const { missingCapabilities = {} } = inject('connection') ?? {}
      await use((...capabilities) => {
        const reason = capabilities.map((capability) => missingCapabilities[capability]).find(Boolean)
        if (reason !== undefined) skip(reason)
      })
    },
    keepFilesOnFailure: async ({ task }, use) => {
      await use(async (world) => {
        // vitest calls its own failure hooks too late: the world is gone by then.
        if (task.result?.state === 'fail' || process.env.EVENTBED_TRACES === 'all')
          await writeScenarioFiles(world, task, DEFAULT_FOLDER)
      })
    },
  })
  return { test: serial.concurrent, serial } as unknown as ScenarioTests<ResourcesOf<U>>
}

/** A cloud with the use cases in it; both end when it is disposed. `isAlone`: no two scenarios use it at the same time. */
async function openWorld(
  useCases: readonly TestedUseCase[],
  { isAlone }: { isAlone: boolean },
): Promise<World & AsyncDisposable> {
  const keep = inject('keep')
  const cloud = await openCloud()
  try {
    const cleanup = keep ? 'keep' : endsWithCloud(isAlone) ? 'forget' : 'remove'
    const stack = await provisionStack(cloud, useCases, { cleanup })
    // With KEEP somebody may ask for the ledger later, so what was sent is kept in a file.
    const world = createWorld(cloud, stack.architecture, useCases, { isAlone, ...(keep && { keepIn: DEFAULT_FOLDER }) })
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
 * An embedded cloud ends with its world. In a shared cloud that ends with the run, a world that lasts until then need
 * not be removed; others are, since what they leave behind would keep the cloud busy.
 */
const endsWithCloud = (isAlone: boolean): boolean =>
  inject('connection') === undefined || (inject('endsWithRun') && !isAlone)
