import { UserError } from '../cloud/common/user-error.ts'
import { DEFAULT_FOLDER } from '../provision/architecture.ts'
import type { Journal } from '../provision/journal.ts'
import { restoreArchitecture } from '../provision/restore.ts'
import type { ResourcesOf } from '../provision/use-case.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { forgetStaleStacks, knownStacks } from '../testbed/stack/known-stacks.ts'
import type { TestedUseCase } from '../testbed/use-case.ts'
import { createWorld, type World } from '../testbed/world/world.ts'
import { cloudOfTarget } from './cloud-of-target.ts'

/** Opens the world of a stack that another process built: the given stack, or the only one. */
export const attach = (stack?: string, folder?: string): Promise<World<ResourcesOf<typeof useCases>>> =>
  attachTo(useCases, stack, folder)

/** Like `attach`, for the given use cases instead of those in the list. */
export async function attachTo<const U extends readonly TestedUseCase[]>(
  useCaseList: U,
  stack?: string,
  folder = DEFAULT_FOLDER,
): Promise<World<ResourcesOf<U>>> {
  await forgetStaleStacks(folder)
  const journal = choose(
    knownStacks(folder).filter(({ built }) => built),
    stack,
  )
  const cloud = await cloudOfTarget(journal.target!).start()
  const architecture = await restoreArchitecture(cloud, journal, useCaseList)
  return createWorld(cloud, architecture!, useCaseList, { keepIn: folder })
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
      fixes: ['Bring one up in another terminal: npm run up', 'keep the stack of a test run: KEEP=1 npm test'],
    })
  throw new UserError(`No stack is named ${name}. These are up: ${names.join(', ')}.`)
}
