import { SendMessageCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { ensureQueue } from '../../provision/resources/queue.ts'
import { arrivesIn, type Ground } from './ground.ts'

/** A message that is moved out of a dead-letter queue must arrive in the queue that it is for. */
export async function redrivesMessages(ground: Ground): Promise<string | undefined> {
  const { build, cloud } = ground
  const dead = await ensureQueue(build, 'probe-dead')
  const alive = await ensureQueue(build, 'probe-alive', { deadLetters: { to: dead, after: 1 } })
  const { sqs } = cloud.clients
  await sqs.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody: 'dead' }))
  // One that was sent there by hand came from nowhere, so it is said where it goes.
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, DestinationArn: alive.arn }))
  return (await arrivesIn(ground, alive)) ? undefined : 'a message was not moved out of a dead-letter queue'
}
