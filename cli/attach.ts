import { DEFAULT_FOLDER } from '../provision/architecture.ts'
import type { Journal } from '../provision/journal.ts'
import { restoreArchitecture } from '../provision/restore.ts'
import { forgetGone, knownStacks } from '../testbed/stack/known-stacks.ts'
import { createWorld, type World } from '../testbed/world/world.ts'
import { cloudAt } from './cloud-at.ts'

/** The world of a stack that another process built: the one that is named, or the only one there is. */
export async function attach(stack?: string, folder = DEFAULT_FOLDER): Promise<World> {
  await forgetGone(folder)
  const journal = chosen(
    knownStacks(folder).filter(({ built }) => built),
    stack,
  )
  const cloud = await cloudAt(journal.target!).start()
  const architecture = await restoreArchitecture(cloud, journal)
  return createWorld(cloud, architecture!, { keepIn: folder })
}

function chosen(stacks: readonly Journal[], wanted: string | undefined): Journal {
  const names = stacks.map(({ stack }) => stack)
  const [first, ...others] = wanted === undefined ? stacks : stacks.filter(({ stack }) => stack === wanted)
  if (first && others.length === 0) return first
  if (first)
    throw new Error(`[eventbed] Several stacks are up: ${names.join(', ')}.\n  • Say which: --stack ${names[0]}`)
  throw new Error(
    wanted === undefined || names.length === 0
      ? '[eventbed] No stack is up.\n  • Bring one up in another terminal: npm run up, or\n  • keep that of the tests: KEEP=1 npm test'
      : `[eventbed] There is no stack named ${wanted}. Up are: ${names.join(', ')}.`,
  )
}
