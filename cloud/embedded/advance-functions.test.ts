import { InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createFunction,
  createQueue,
  MINUTE,
  receiveMessages,
  startTestCloud,
  type TestCloud,
} from './testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())

const invokeLater = (FunctionName: string, on: TestCloud = cloud) =>
  on.clients.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }))

test('an advance starts after the work in progress is done, and includes what it caused', async () => {
  const queue = await createQueue(cloud, 'slow-results')
  await createFunction(
    cloud,
    'slow',
    `const { SQSClient, SendMessageCommand } = sdk('sqs')
    export const handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const sent = { QueueUrl: ${JSON.stringify(queue.url)}, MessageBody: 'done', DelaySeconds: 60 }
      await new SQSClient({}).send(new SendMessageCommand(sent))
    }`,
  )
  await invokeLater('slow')
  const { fired } = await cloud.clock.advance('1 minute')
  expect(fired).toBeGreaterThanOrEqual(1)
  expect((await receiveMessages(cloud, queue.url)).map(({ Body }) => Body)).toEqual(['done'])
})

test('a function that waits for a message during an advance waits in real time', async () => {
  const empty = await createQueue(cloud, 'empty')
  const results = await createQueue(cloud, 'poll-results')
  await createFunction(
    cloud,
    'polling',
    `const { SQSClient, ReceiveMessageCommand, SendMessageCommand } = sdk('sqs')
    const client = new SQSClient({})
    export const handler = async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: ${JSON.stringify(empty.url)}, WaitTimeSeconds: 1 }))
      const sent = { QueueUrl: ${JSON.stringify(results.url)}, MessageBody: String(Messages.length) }
      await client.send(new SendMessageCommand(sent))
    }`,
  )
  await invokeLater('polling')
  await cloud.clock.advance('1 hour')
  expect((await receiveMessages(cloud, results.url)).map(({ Body }) => Body)).toEqual(['0'])
})

test('an advance beyond the function timeout does not time out a running function', async () => {
  await createFunction(
    cloud,
    'patient',
    'export const handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); return 1 }',
    { Timeout: 3 },
  )
  const running = cloud.clients.lambda.send(new InvokeCommand({ FunctionName: 'patient' }))
  await cloud.clock.advance(MINUTE)
  const { Payload, FunctionError } = await running
  expect([FunctionError, Buffer.from(Payload!).toString()]).toEqual([undefined, '1'])
})

test('an asynchronous event without free concurrency is discarded after six hours', async () => {
  const failed = await createQueue(cloud, 'no-room-dlq')
  await createFunction(cloud, 'no-room', 'export const handler = async () => 1', {
    DeadLetterConfig: { TargetArn: failed.arn },
  })
  const none = { FunctionName: 'no-room', ReservedConcurrentExecutions: 0 }
  await cloud.clients.lambda.send(new PutFunctionConcurrencyCommand(none))
  await invokeLater('no-room')
  await cloud.clock.advance('5 hours')
  expect(await receiveMessages(cloud, failed.url)).toEqual([])
  await cloud.clock.advance('1 hour')
  expect(await receiveMessages(cloud, failed.url)).toMatchObject([
    { MessageAttributes: { ErrorCode: { StringValue: '429' } } },
  ])
})

test('stopping the cloud during an advance rejects the advance and stops the cloud', async () => {
  const other = await startTestCloud()
  await createFunction(other, 'endless', 'export const handler = () => new Promise(() => setInterval(() => {}, 1000))')
  await invokeLater('endless', other)
  const queue = await createQueue(other, 'q')
  await other.clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x', DelaySeconds: 1 }))
  const advance = expect(other.clock.advance('1 day')).rejects.toThrow(
    '[eventbed] The cloud was stopped while its clock was advanced.',
  )
  await other.stop()
  await advance
})
