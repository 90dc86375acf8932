import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Wait } from '../waiting/until.ts'
import type { World } from '../world/world.ts'
import { type Ledger, reconcile } from './ledger.ts'

/** Looks until what it sees is good enough, or somebody's patience is over. */
export type Look = <T>(look: () => Promise<T>, good: (seen: T) => boolean) => Promise<Wait<T>>

/**
 * Draws up the ledger until it balances while no row is under way, since one that is could still end a second time; or
 * until the world's patience is over, and then as it is. As long as rows are under way it is not drawn up at all: for
 * a large file that takes seconds, which those who write the rows have better use for.
 */
export async function reconcileWhenSettled(
  world: World,
  until: Look = (look, good) => world.until(look, good),
): Promise<Wait<Ledger>> {
  const look = async () => ((await rowsUnderWay(world)) > 0 ? undefined : reconcile(world))
  const wait = await until(look, (ledger) => ledger?.balanced === true)
  return { ...wait, value: wait.value ?? (await reconcile(world)) }
}

/** Messages that wait, are worked on, or are delayed. On AWS these are approximate, and right after about a minute. */
async function rowsUnderWay({ cloud, architecture }: World): Promise<number> {
  const { Attributes = {} } = await cloud.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: architecture.fileProcessing.recordsQueue.url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  )
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)
}
