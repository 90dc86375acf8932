import type { WaitResult } from '../waiting/until.ts'
import { messagesInProgress } from '../world/consumed-queues.ts'
import type { World } from '../world/world.ts'
import { type Ledger, reconcile } from './ledger.ts'

/** Reads until the value meets a condition or a timeout expires. */
export type Until = <T>(read: () => Promise<T>, isDone: (value: T) => boolean) => Promise<WaitResult<T>>

/**
 * Reconciles until the ledger balances while no message is in progress, since such a message could still cause a second
 * outcome. Returns the last ledger when the world's timeout expires. Does not reconcile while messages are in progress:
 * for a large file that takes seconds of CPU time, which the functions need more.
 */
export async function reconcileWhenSettled(
  world: World,
  until: Until = (read, isDone) => world.until(read, isDone),
): Promise<WaitResult<Ledger>> {
  const read = async () => ((await messagesInProgress(world)) > 0 ? undefined : reconcile(world))
  const result = await until(read, (ledger) => ledger?.balanced === true)
  return { ...result, value: result.value ?? (await reconcile(world)) }
}
