import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Clients } from '../../cloud/api/clients.ts'

/** The number of messages in a queue. On AWS the counts are approximate, and accurate only after about a minute. */
export interface QueueCounts {
  /** Waiting to be received. */
  readonly visible: number
  /** Received, but neither deleted nor visible again. */
  readonly inFlight: number
  readonly delayed: number
  readonly total: number
}

/** Counts the messages of a queue without receiving any. */
export async function countMessages({ sqs }: Pick<Clients, 'sqs'>, QueueUrl: string): Promise<QueueCounts> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  )
  const visible = Number(Attributes.ApproximateNumberOfMessages ?? 0)
  const inFlight = Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0)
  const delayed = Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0)
  return { visible, inFlight, delayed, total: visible + inFlight + delayed }
}
