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

/** The fixtures of a scenario. */
export interface Fixtures<R extends NoResources = NoResources> {
  /** The world that all scenarios of a worker share. Each scenario uses its own data, so that they do not interfere. */
  shared: World<R>
  /** The shared world for one scenario: its inputs are known to be its own, so that they are reported when it fails. */
  world: World<R>
  worldOfFile: FileWorld<R>
  /** The world of the scenario's file, for `serial` scenarios that break something and repair it. */
  fileWorld: () => Promise<World<R>>
  /** Builds a world that no other scenario shares, for a scenario that breaks something. */
  ownWorld: () => Promise<World<R>>
  /** Skips the scenario in a cloud that lacks a capability. The report says why. */
  needs: (...capabilities: readonly Capability[]) => void
  /**
   * Writes the traces and logs of a world if the scenario has failed, before the world is removed. With
   * `EVENTBED_TRACES=all`, writes them for every scenario.
   */
  keepFilesOnFailure: (world: World) => Promise<void>
}

export interface ScenarioTests<R extends NoResources = NoResources> {
  /** Defines a scenario. The scenarios of a file run concurrently, since they mostly wait. */
  readonly test: TestAPI<Fixtures<R>>
  /** Defines a scenario that runs after the previous serial one, for scenarios that break what others of the file use. */
  readonly serial: TestAPI<Fixtures<R>>
}

/**
 * Creates `test` and `serial` for scenarios of these use cases. The global setup chooses the cloud.
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
      // An embedded cloud in this process has all capabilities.
      const { missingCapabilities = {} } = inject('connection') ?? {}
      await use((...capabilities) => {
        const reason = capabilities.map((capability) => missingCapabilities[capability]).find(Boolean)
        if (reason !== undefined) skip(reason)
      })
    },
    keepFilesOnFailure: async ({ task }, use) => {
      await use(async (world) => {
        // vitest calls its failure hooks too late: the world has been removed by then.
        if (task.result?.state === 'fail' || process.env.EVENTBED_TRACES === 'all')
          await writeScenarioFiles(world, task, DEFAULT_FOLDER)
      })
    },
  })
  return { test: serial.concurrent, serial } as unknown as ScenarioTests<ResourcesOf<U>>
}

/** Builds the use cases in a cloud. Disposing the world removes both. `isAlone`: no two scenarios use it at a time. */
async function openWorld(
  useCases: readonly TestedUseCase[],
  { isAlone }: { isAlone: boolean },
): Promise<World & AsyncDisposable> {
  const keep = inject('keep')
  const cloud = await openCloud()
  try {
    const cleanup = keep ? 'keep' : endsWithCloud(isAlone) ? 'forget' : 'remove'
    const stack = await provisionStack(cloud, useCases, { cleanup })
    // With KEEP, somebody may run `npm run ledger` later, so the sent log is a file.
    const world = createWorld(cloud, stack.architecture, useCases, { isAlone, ...(keep && { keepIn: DEFAULT_FOLDER }) })
    const dispose = async () => {
      await stack[Symbol.asyncDispose]()
      await cloud.stop()
    }
    return Object.assign(world, { [Symbol.asyncDispose]: dispose })
  } catch (error) {
    await cloud.stop()
    throw error
  }
}

/**
 * Whether a world ends with its cloud, so that its stack need not be removed. A world that ends before its shared cloud
 * is removed, since its pollers would keep the cloud busy.
 */
const endsWithCloud = (isAlone: boolean): boolean =>
  inject('connection') === undefined || (inject('endsWithRun') && !isAlone)
