import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { countMessages } from './queue-counts.ts'

test('the messages of a queue are counted by their state, without being received', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const { sqs } = cloud.clients
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'counted' }))
  const send = (DelaySeconds: number) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm', DelaySeconds }))
  expect(await countMessages(cloud.clients, QueueUrl!)).toEqual({ visible: 0, inFlight: 0, delayed: 0, total: 0 })
  for (const delay of [0, 0, 0, 600]) await send(delay)
  await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))
  const expected = { visible: 2, inFlight: 1, delayed: 1, total: 4 }
  expect(await countMessages(cloud.clients, QueueUrl!)).toEqual(expected)
  expect(await countMessages(cloud.clients, QueueUrl!)).toEqual(expected)
})
