import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import type { StackTarget } from '../../provision/journal.ts'
import { teardown } from '../../provision/teardown.ts'
import { knownStacks } from '../../testbed/stack/known-stacks.ts'
import { cloudAt } from '../cloud-at.ts'

/** Removes what the journal of a stack says was made, in the place where it was made, and nothing else. */
export async function destroy({ stack, json }: { stack: string; json?: boolean }): Promise<void> {
  const place = placeOf(stack)
  await using cloud = await cloudAt(place).start()
  if (cloud.accountId !== place.accountId)
    throw new Error(
      `[eventbed] ${stack} stands in the account ${place.accountId}, and these credentials belong to ${cloud.accountId}.`,
    )
  const removed = await teardown(cloud.clients, {
    stack,
    onRemoved: ({ kind, name }, left) => void (json || process.stdout.write(`  ${kind} ${name}; ${left} left\n`)),
  })
  process.stdout.write(json ? `${JSON.stringify({ stack, removed })}\n` : `Removed ${removed} resources of ${stack}.\n`)
}

function placeOf(stack: string): StackTarget {
  const known = knownStacks()
  const place = known.find((one) => one.stack === stack)?.target
  if (place) return place
  const stacks = known.length > 0 ? `Known here: ${known.map((one) => one.stack).join(', ')}.` : 'None is known here.'
  throw new Error(
    `[eventbed] There is no journal of a stack named ${stack}. ${stacks}\n` +
      `  • Journals are in ${DEFAULT_FOLDER}/stacks, on the machine where the stack was built.`,
  )
}
