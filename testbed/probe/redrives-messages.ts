import { SendMessageCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { ensureQueue } from '../../provision/resources/queue.ts'
import { type ProbeStack, receivesMessage } from './probe-stack.ts'

/** A message that is moved out of a dead-letter queue must arrive in the queue that it is for. */
export async function redrivesMessages(ground: ProbeStack): Promise<string | undefined> {
  const { build, cloud } = ground
  const dead = await ensureQueue(build, 'probe-dead')
  const alive = await ensureQueue(build, 'probe-alive', { deadLetters: { to: dead, after: 1 } })
  const { sqs } = cloud.clients
  await sqs.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody: 'dead' }))
  // One that was sent there by hand came from nowhere, so it is said where it goes.
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, DestinationArn: alive.arn }))
  return (await receivesMessage(ground, alive)) ? undefined : 'a message was not moved out of a dead-letter queue'
}
