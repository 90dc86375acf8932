import { findLogLines } from '../trace/log-lines.ts'
import type { World } from '../world/world.ts'

/** An input that invokes a function asynchronously. */
export interface AsyncInput {
  /** The ids under which the function logs it. */
  readonly ids: readonly string[]
  /** The function's logical name. */
  readonly function: string
  /** In milliseconds since the epoch; `undefined` if unknown. */
  readonly sentAt: number | undefined
}

/** How long the first invocation may take to log anything. */
const MAX_START_MS = 60_000
/** Lambda retries a failed asynchronous invocation after one minute and after two more, unless it is throttled. */
const MAX_RETRY_MS = 10 * 60_000

/**
 * Whether a function may still handle an input that has no outcome: it was sent a moment ago and nothing is logged of it,
 * or the last attempt failed, so that Lambda will retry it or send it to the dead-letter queue.
 */
export async function isAwaitingFunction(world: World, input: AsyncInput): Promise<boolean> {
  const now = nowOf(world)
  const lines = await findLogLines(world, input.ids)
  const last = lines.filter((line) => line.function === input.function).at(-1)
  if (last) return last.level === 'ERROR' && now - last.time < MAX_RETRY_MS
  return input.sentAt !== undefined && now - input.sentAt < MAX_START_MS
}

/** The time of the cloud, which may be ahead. */
export const nowOf = ({ cloud }: World): number => cloud.clock?.now() ?? Date.now()
