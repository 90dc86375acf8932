import { UserError } from '../cloud/common/user-error.ts'
import { DEFAULT_FOLDER } from '../provision/architecture.ts'
import type { Journal } from '../provision/journal.ts'
import { restoreArchitecture } from '../provision/restore.ts'
import type { ResourcesOf } from '../provision/use-case.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { forgetGone, knownStacks } from '../testbed/stack/known-stacks.ts'
import { createWorld, type World } from '../testbed/world/world.ts'
import { cloudAt } from './cloud-at.ts'

/** The world of a stack that another process built: the named one, or the only one there is. */
export async function attach(stack?: string, folder = DEFAULT_FOLDER): Promise<World<ResourcesOf<typeof useCases>>> {
  await forgetGone(folder)
  const journal = choose(
    knownStacks(folder).filter(({ built }) => built),
    stack,
  )
  const cloud = await cloudAt(journal.target!).start()
  const architecture = await restoreArchitecture(cloud, journal, useCases)
  return createWorld(cloud, architecture!, useCases, { keepIn: folder })
}

function choose(stacks: readonly Journal[], name: string | undefined): Journal {
  const names = stacks.map(({ stack }) => stack)
  const [first, ...others] = name === undefined ? stacks : stacks.filter(({ stack }) => stack === name)
  if (first && others.length === 0) return first
  if (first)
    throw new UserError(`Several stacks are up: ${names.join(', ')}.`, {
      fixes: [`Choose one: --stack ${names[0]}`],
    })
  if (name === undefined || names.length === 0)
    throw new UserError('No stack is up.', {
      fixes: ['Bring one up in another terminal: npm run up', 'keep the one that the tests use: KEEP=1 npm test'],
    })
  throw new UserError(`No stack is named ${name}. These are up: ${names.join(', ')}.`)
}
