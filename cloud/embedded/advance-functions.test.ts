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

test('an advance begins when what is under way is over, and sees what it leads to', async () => {
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

test('a function that waits for a message itself has its wait, in real time, in the middle of an advance', async () => {
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

test('an advance beyond a time-out does not time out a function that runs', async () => {
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

test('an event that finds no room is given up after six hours', async () => {
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

test('a cloud that is stopped in the middle of an advance says so, and stops', async () => {
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
