import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Queue } from '../../provision/resources/queue.ts'

/** How many messages are waiting or worked on. */
export async function messagesLeft({ clients }: StartedCloud, { url }: Queue): Promise<number> {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  )
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}
