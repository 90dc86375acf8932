import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { until, type Wait } from '../harness/until.ts'
import type { World } from '../harness/world.ts'
import { type Ledger, ledgerOf } from './ledger.ts'

/**
 * Draws up the ledger until it balances and no row is under way any more, since one that is could still end a second
 * time; or until the world's patience is over, and then as it is.
 */
export async function settledLedger(world: World): Promise<Wait<Ledger>> {
  let waiting = 0
  const look = async () => {
    waiting = await rowsUnderWay(world)
    return ledgerOf(world)
  }
  return until(look, ({ balanced }) => balanced && waiting === 0, world.patience)
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
