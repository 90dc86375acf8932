import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  GetFunctionCommand,
  InvokeCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3'
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
  const full = await startTestCloud({ lambda: { maxEnvironments: 0 } })
  const failed = await createQueue(full, 'no-room-dlq')
  await createFunction(full, 'no-room', 'export const handler = async () => 1', {
    DeadLetterConfig: { TargetArn: failed.arn },
  })
  await invokeLater('no-room', full)
  await full.clock.advance('5 hours')
  expect(await receiveMessages(full, failed.url)).toEqual([])
  await full.clock.advance('1 hour')
  expect(await receiveMessages(full, failed.url)).toMatchObject([
    { MessageAttributes: { ErrorCode: { StringValue: '429' } } },
  ])
  await full.stop()
})

test('a function that writes to the queue that triggers it is stopped after 16 invocations, and the message goes to the dead-letter queue of its queue', async () => {
  const failed = await createQueue(cloud, 'loop-dlq')
  const redrive = { deadLetterTargetArn: failed.arn, maxReceiveCount: 1 }
  const queue = await createQueue(cloud, 'loop', { RedrivePolicy: JSON.stringify(redrive), VisibilityTimeout: '20' })
  await createFunction(
    cloud,
    'loop',
    `const { SQSClient, SendMessageCommand } = sdk('sqs')
    export const handler = async ({ Records: [{ body }] }) => {
      const message = { QueueUrl: ${JSON.stringify(queue.url)}, MessageBody: String(Number(body) + 1) }
      await new SQSClient({}).send(new SendMessageCommand(message))
    }`,
  )
  const { lambda, sqs } = cloud.clients
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: 'loop', EventSourceArn: queue.arn }))
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: '1' }))
  await cloud.clock.advance('1 minute')
  expect(await receiveMessages(cloud, failed.url)).toMatchObject([{ Body: '17' }])
})

test('a function that writes to the bucket that triggers it is stopped after 16 invocations, and the event goes to its dead-letter queue', async () => {
  const failed = await createQueue(cloud, 'bucket-loop-dlq')
  await createFunction(
    cloud,
    'bucket-loop',
    `const { S3Client, PutObjectCommand } = sdk('s3')
    export const handler = async ({ Records: [{ s3: { object } }] }) => {
      const next = { Bucket: 'loop', Key: String(Number(object.key) + 1), Body: 'x' }
      await new S3Client({ forcePathStyle: true }).send(new PutObjectCommand(next))
    }`,
    { DeadLetterConfig: { TargetArn: failed.arn } },
  )
  const { lambda, s3 } = cloud.clients
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'bucket-loop' }))
  const LambdaFunctionArn = Configuration!.FunctionArn!
  const permission = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' }
  await lambda.send(new AddPermissionCommand({ FunctionName: 'bucket-loop', ...permission }))
  await s3.send(new CreateBucketCommand({ Bucket: 'loop' }))
  const NotificationConfiguration = {
    LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*' as const] }],
  }
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'loop', NotificationConfiguration }))
  await s3.send(new PutObjectCommand({ Bucket: 'loop', Key: '1', Body: 'x' }))
  await cloud.clock.advance('1 minute')
  const [message, ...others] = await receiveMessages(cloud, failed.url)
  expect(others).toEqual([])
  expect(JSON.parse(message!.Body!)).toMatchObject({ Records: [{ s3: { object: { key: '17' } } }] })
  expect(message!.MessageAttributes).toMatchObject({ ErrorMessage: { StringValue: expect.stringContaining('loop') } })
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
