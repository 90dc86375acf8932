import { CreateTableCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketAccelerateConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../api/cloud.ts'
import { EmbeddedCloud } from './embedded-cloud.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

test('a request signed with a wrong secret is rejected', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'guessed' }
  const client = new STSClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
})

test('an operation that is not implemented is named in the error', async () => {
  const command = new PutBucketAccelerateConfigurationCommand({
    Bucket: 'any',
    AccelerateConfiguration: { Status: 'Enabled' },
  })
  await expect(cloud.clients.s3.send(command)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: "Eventbed's embedded cloud does not implement s3 PutBucketAccelerateConfiguration.",
    $metadata: { httpStatusCode: 501 },
  })
})

test('a web page cannot call the cloud', async () => {
  const fromPage = await fetch(`${cloud.endpoint}/_eventbed/health`, { headers: { origin: 'https://evil.example' } })
  expect(fromPage.status).toBe(403)
})

test('a port that is in use is explained with fixes', async () => {
  const port = Number(new URL(cloud.endpoint!).port)
  await expect(new EmbeddedCloud().start({ port })).rejects.toThrow(
    `[eventbed] The embedded cloud cannot listen on port ${port}: the port is in use.\n` +
      '  • Choose another port: --port 4567, or\n  • omit --port to use any free port',
  )
})

test('S3 keeps the versions of objects and checks conditional requests', async () => {
  const { s3 } = cloud.clients
  const Bucket = 'versions'
  const object = { Bucket, Key: 'a b/ü+.txt' }
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  const first = await s3.send(new PutObjectCommand({ ...object, Body: 'one', ContentType: 'text/plain' }))
  await s3.send(new PutObjectCommand({ ...object, Body: 'two', IfMatch: first.ETag }))
  const again = s3.send(new PutObjectCommand({ ...object, Body: 'three', IfNoneMatch: '*' }))
  await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await s3.send(new DeleteObjectCommand(object))
  await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'NoSuchKey' })
  const old = await s3.send(new GetObjectCommand({ ...object, VersionId: first.VersionId, Range: 'bytes=1-' }))
  expect([await old.Body?.transformToString(), old.ContentRange]).toEqual(['ne', 'bytes 1-2/3'])
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
})

test('a multipart upload becomes one object that is larger than the in-memory limit', async () => {
  const { s3 } = cloud.clients
  const object = { Bucket: 'parts', Key: 'large' }
  await s3.send(new CreateBucketCommand({ Bucket: 'parts' }))
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object))
  const contents = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('end')]
  const Parts = await Promise.all(
    contents.map(async (Body, place) => {
      const part = { ...object, UploadId, PartNumber: place + 1, Body }
      return { PartNumber: place + 1, ETag: (await s3.send(new UploadPartCommand(part))).ETag }
    }),
  )
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }))
  const whole = await s3.send(new GetObjectCommand(object))
  expect(whole.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
  expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(contents))).toBe(true)
})

const receive = async (QueueUrl: string | undefined, more: object = {}): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more })
  return (await cloud.clients.sqs.send(command)).Messages ?? []
}

test('a message that exceeds its maximum receives is moved to the dead-letter queue with its id', async () => {
  const { sqs } = cloud.clients
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    maxReceiveCount: 2,
  })
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'work', Attributes: { RedrivePolicy } }))
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }))
  for (let time = 0; time < 2; time++) expect(await receive(QueueUrl, { VisibilityTimeout: 0 })).toHaveLength(1)
  expect(await receive(QueueUrl)).toEqual([])
  expect(await receive(dead.QueueUrl)).toMatchObject([{ MessageId, Body: 'poison' }])
})

test('a FIFO message group is blocked while one of its messages is in flight', async () => {
  const { sqs } = cloud.clients
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'ordered.fifo', Attributes }))
  for (const [MessageGroupId, MessageBody] of [
    ['a', '1'],
    ['a', '2'],
    ['b', '3'],
    ['a', '1'],
  ] as const)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageGroupId, MessageBody }))
  const [first] = await receive(QueueUrl, { MaxNumberOfMessages: 1 })
  expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual(['3'])
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }))
  expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual(['2'])
})

test('a long poll returns when a message arrives', async () => {
  const { QueueUrl } = await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: 'waking' }))
  const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 })
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))
  expect((await waiting).map(({ Body }) => Body)).toEqual(['hello'])
})

test('one of many concurrent conditional puts of the same item succeeds', async () => {
  const { dynamodb } = cloud.clients
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'races',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  )
  const put = { TableName: 'races', Item: { id: { S: 'x' } }, ConditionExpression: 'attribute_not_exists(id)' }
  const other = { Put: { TableName: 'races', Item: { id: { S: 'y' } } } }
  const results = await Promise.allSettled([
    ...Array.from({ length: 5 }, () => dynamodb.send(new PutItemCommand(put))),
    ...Array.from({ length: 5 }, () =>
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, other] })),
    ),
  ])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const cancelled = dynamodb.send(
    new TransactWriteItemsCommand({
      TransactItems: [other, { Put: { ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } }],
    }),
  )
  await expect(cancelled).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { id: { S: 'x' } } }],
  })
})
