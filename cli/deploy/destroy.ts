import { UserError } from '../../cloud/common/user-error.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import type { StackTarget } from '../../provision/journal.ts'
import { teardown } from '../../provision/teardown.ts'
import { knownStacks } from '../../testbed/stack/known-stacks.ts'
import { cloudOfTarget } from '../cloud-of-target.ts'

/** Removes the resources that a stack's journal lists, and nothing else. */
export async function destroy({ stack, json }: { stack: string; json?: boolean }): Promise<void> {
  const target = targetOf(stack)
  await using cloud = await cloudOfTarget(target).start()
  if (cloud.accountId !== target.accountId)
    throw new UserError(
      `The stack ${stack} is in the account ${target.accountId}, but these credentials belong to ${cloud.accountId}.`,
    )
  const removed = await teardown(cloud.clients, {
    stack,
    onRemoved: ({ kind, name }, left) => void (json || process.stdout.write(`  ${kind} ${name}; ${left} left\n`)),
  })
  process.stdout.write(json ? `${JSON.stringify({ stack, removed })}\n` : `Removed ${removed} resources of ${stack}.\n`)
}

function targetOf(stack: string): StackTarget {
  const known = knownStacks()
  const target = known.find((journal) => journal.stack === stack)?.target
  if (target) return target
  const stacks =
    known.length > 0
      ? `Known stacks: ${known.map((journal) => journal.stack).join(', ')}.`
      : 'There are no known stacks.'
  throw new UserError(`There is no journal of the stack ${stack}. ${stacks}`, {
    fixes: [`Run this in the folder from which it was deployed; the journal is in ${DEFAULT_FOLDER}/stacks`],
  })
}
