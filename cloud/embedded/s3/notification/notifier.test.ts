import type { NotificationConfiguration } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { createIsolatedPlatform } from '../../testing/isolated-platform.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'
import { Bucket } from '../bucket.ts'
import { Notifier } from './notifier.ts'

const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:t`
const BUS = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`
const Events: ['s3:ObjectCreated:*'] = ['s3:ObjectCreated:*']
const CREATED = { name: 'ObjectCreated:Put', key: 'a file.csv', versionId: undefined }

function createBucket() {
  const { platform, createCall, ...isolated } = createIsolatedPlatform()
  const bucket = new Bucket({ name: 'b', owner: ACCOUNT, region: REGION, createdAt: 0 })
  const notifier = new Notifier(platform)
  const configure = (NotificationConfiguration: NotificationConfiguration, SkipDestinationValidation = false) => {
    const input = { Bucket: 'b', NotificationConfiguration, SkipDestinationValidation }
    return notifier.configure(bucket, input, createCall('s3'))
  }
  const createObject = () => notifier.notify(bucket, CREATED, createCall('s3'))
  return { ...isolated, createCall, bucket, notifier, configure, createObject }
}

const deny = () => {
  throw new AwsError('AccessDenied', 'not authorized')
}

test.each<[string, NotificationConfiguration, string]>([
  [
    'an SNS topic',
    { TopicConfigurations: [{ TopicArn: TOPIC, Events }] },
    `${TOPIC} (Eventbed's embedded cloud does not implement S3 notifications to SNS topics)`,
  ],
  [
    'a FIFO queue',
    { QueueConfigurations: [{ QueueArn: `${QUEUE}.fifo`, Events }] },
    `${QUEUE}.fifo (S3 does not send notifications to FIFO queues)`,
  ],
  [
    'a function listed as a queue',
    { QueueConfigurations: [{ QueueArn: FUNCTION, Events }] },
    `${FUNCTION} (expected the ARN of an SQS queue)`,
  ],
  [
    'a destination that is not an ARN',
    { LambdaFunctionConfigurations: [{ LambdaFunctionArn: 'f', Events }] },
    'f (expected the ARN of a Lambda function)',
  ],
])('%s is rejected as a destination, also with SkipDestinationValidation', async (_, configuration, details) => {
  const { bucket, configure, calls } = createBucket()
  for (const skip of [true, false])
    await expect(configure(configuration, skip)).rejects.toMatchObject({
      name: 'InvalidArgument',
      status: 400,
      message: `Unable to validate the following destination configurations: ${details}`,
      fields: { ArgumentName1: details.split(' ')[0] },
    })
  expect(bucket.notification).toEqual({})
  expect(calls).toEqual([])
})

test.each([
  [
    's3:ObjectCreated:Post',
    "NotImplemented: Eventbed's embedded cloud does not implement s3 notifications of the event s3:ObjectCreated:Post.",
  ],
  [
    's3:ObjectRestore:*',
    "NotImplemented: Eventbed's embedded cloud does not implement s3 notifications of the event s3:ObjectRestore:*.",
  ],
  ['s3:ObjectCreated:Nothing', 'InvalidArgument: A specified event is not supported for notifications.'],
])('the event %s, which is never sent, is rejected', async (event, error) => {
  const { bucket, configure } = createBucket()
  const configuration = { QueueConfigurations: [{ QueueArn: QUEUE, Events: [event as 's3:ObjectCreated:Post'] }] }
  await expect(configure(configuration, true).catch((thrown) => Promise.reject(String(thrown)))).rejects.toBe(error)
  expect(bucket.notification).toEqual({})
})

test.each([
  ['in+box/', 'in box/a.csv'],
  ['a%3Db/', 'a=b/a.csv'],
  ['a=b/', 'a=b/a.csv'],
  ['a%2Bb/', 'a+b/a.csv'],
  ['100%/', '100%/a.csv'],
])('the prefix %s matches the key %s', async (prefix, key) => {
  const { clock, configure, bucket, notifier, createCall, calls } = createBucket()
  const Filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } }
  await configure({ QueueConfigurations: [{ QueueArn: QUEUE, Events, Filter }] }, true)
  notifier.notify(bucket, { ...CREATED, key }, createCall('s3'))
  notifier.notify(bucket, { ...CREATED, key: 'other/a.csv' }, createCall('s3'))
  await clock.advance(0)
  expect(calls).toHaveLength(1)
})

test('SkipDestinationValidation accepts a queue and a function without contacting them', async () => {
  const { bucket, configure, calls } = createBucket()
  const configuration = {
    QueueConfigurations: [{ Id: 'q', QueueArn: QUEUE, Events }],
    LambdaFunctionConfigurations: [{ Id: 'f', LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectRemoved:*' as const] }],
    EventBridgeConfiguration: {},
  }
  await configure(configuration, true)
  expect(bucket.notification).toEqual(configuration)
  expect(calls).toEqual([])
})

test('a queue that becomes a destination receives a test event from S3 on behalf of the bucket', async () => {
  const { configure, calls } = createBucket()
  await configure({ QueueConfigurations: [{ QueueArn: QUEUE, Events }] })
  expect(calls).toMatchObject([
    {
      operation: 'sqs sendMessage',
      caller: { principal: { service: 's3.amazonaws.com', account: ACCOUNT, sourceArn: 'arn:aws:s3:::b' } },
    },
  ])
  expect(JSON.parse(String(calls[0]!.input.MessageBody))).toMatchObject({ Event: 's3:TestEvent', Bucket: 'b' })
})

test('destinations that do not grant S3 access are rejected, and the configuration stays as it was', async () => {
  const { bucket, configure, respond } = createBucket()
  respond('sqs sendMessage', deny)
  respond('lambda invoke', deny)
  const configuration = {
    QueueConfigurations: [{ QueueArn: QUEUE, Events }],
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectRemoved:*' as const] }],
  }
  await expect(configure(configuration)).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
    fields: { ArgumentName1: `${FUNCTION}, ${QUEUE}`, ArgumentValue1: 'not authorized' },
  })
  expect(bucket.notification).toEqual({})
})

test('an object event goes to every destination that matches, and to EventBridge', async () => {
  const { clock, configure, createObject, calls } = createBucket()
  const filter = (suffix: string) => ({ Key: { FilterRules: [{ Name: 'suffix' as const, Value: suffix }] } })
  await configure(
    {
      QueueConfigurations: [{ Id: 'q', QueueArn: QUEUE, Events, Filter: filter('.csv') }],
      LambdaFunctionConfigurations: [{ Id: 'f', LambdaFunctionArn: FUNCTION, Events, Filter: filter('.png') }],
      EventBridgeConfiguration: {},
    },
    true,
  )
  createObject()
  await clock.advance(0)
  expect(calls.map(({ operation }) => operation)).toEqual(['sqs sendMessage', 'events putEvents'])
  expect(JSON.parse(String(calls[0]!.input.MessageBody))).toMatchObject({
    Records: [{ eventName: 'ObjectCreated:Put', s3: { configurationId: 'q', object: { key: 'a+file.csv' } } }],
  })
  expect(calls[1]!.input).toMatchObject({
    Entries: [{ EventBusName: BUS, Source: 'aws.s3', DetailType: 'Object Created', Resources: ['arn:aws:s3:::b'] }],
  })
})

test('a throttled notification is retried, to a queue as well as to EventBridge', async () => {
  const { clock, configure, createObject, calls, respond } = createBucket()
  await configure({ QueueConfigurations: [{ QueueArn: QUEUE, Events }], EventBridgeConfiguration: {} }, true)
  const throttle = () => {
    throw new AwsError('ThrottlingException', 'Rate exceeded')
  }
  for (const operation of ['sqs sendMessage', 'events putEvents']) respond(operation, throttle)
  createObject()
  await clock.advance(0)
  for (const operation of ['sqs sendMessage', 'events putEvents']) respond(operation, () => ({}))
  await clock.advance(600_000)
  const count = (name: string) => calls.filter(({ operation }) => operation === name).length
  expect([count('sqs sendMessage'), count('events putEvents')]).toEqual([2, 2])
})

test('a stopped notifier does not retry', async () => {
  const { clock, configure, createObject, notifier, calls, respond } = createBucket()
  await configure({ QueueConfigurations: [{ QueueArn: QUEUE, Events }] }, true)
  respond('sqs sendMessage', () => {
    throw new AwsError('ThrottlingException', 'Rate exceeded')
  })
  createObject()
  await clock.advance(0)
  notifier.stop()
  await clock.advance(600_000)
  expect(calls).toHaveLength(1)
})
