import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { AddPermissionCommand, GetPolicyCommand } from '@aws-sdk/client-lambda'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import type { Build } from '../build.ts'
import { changingCalls, TestStack } from '../test-stack.ts'
import { ensureBucket } from './bucket.ts'
import { ensureEventBus, ensureRule } from './event-bus.ts'
import { ensureFunction, removeFunction } from './function.ts'
import { grantInvoke, grantSend, statementId } from './grants.ts'
import { ensureQueue, type Queue } from './queue.ts'
import { ensureUploadTriggers } from './upload-triggers.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

const RULE_ARN = 'arn:aws:events:us-east-1:000000000000:rule/bus/rule'

/** Receives and deletes messages until there are as many as expected. */
async function receive({ url: QueueUrl }: Queue, count: number): Promise<unknown[]> {
  const { sqs } = cloud.clients
  const bodies: unknown[] = []
  while (bodies.length < count) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
    if (Messages.length === 0) throw new Error(`Expected ${count} messages, got only ${JSON.stringify(bodies)}.`)
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body))
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
  return bodies
}

const ensureWorker = (build: Build, failures?: Queue) =>
  ensureFunction(build, 'worker', {
    timeout: 10,
    environment: {},
    permissions: [],
    ...(failures && { onFailure: { to: failures, afterRetries: 0 } }),
  })

test('two rules that share a dead-letter queue both deliver to it', async () => {
  using stack = new TestStack(cloud, 'rules')
  const provision = async (build: Build) => {
    const deadLetters = await ensureQueue(build, 'dlq')
    const [bus, to] = await Promise.all([ensureEventBus(build, 'bus'), ensureWorker(build)])
    const rule = (name: string) =>
      ensureRule(build, name, {
        on: bus,
        pattern: { source: [name] },
        to,
        retry: { maxRetryAttempts: 0, maxEventAge: 60 },
        deadLetters,
      })
    await Promise.all([rule('orders'), rule('returns')])
    return { deadLetters, bus, to }
  }
  const { deadLetters, bus, to } = (await stack.run(provision)).result
  const { calls } = await stack.run(provision)
  expect(changingCalls(calls)).toEqual([])
  // Without the function, every delivery fails.
  await removeFunction(cloud.clients, to.name)
  await cloud.clients.eventbridge.send(
    new PutEventsCommand({
      Entries: ['orders', 'returns'].map((Source) => ({
        EventBusName: bus.name,
        Source,
        DetailType: 'Test',
        Detail: '{}',
      })),
    }),
  )
  const events = (await receive(deadLetters, 2)) as { source: string }[]
  expect(events.map(({ source }) => source).sort()).toEqual(['orders', 'returns'])
})

test('two buckets both invoke the same function', async () => {
  using stack = new TestStack(cloud, 'buckets')
  const provision = async (build: Build) => {
    const failures = await ensureQueue(build, 'dlq')
    const to = await ensureWorker(build, failures)
    const buckets = await Promise.all(['invoices', 'receipts'].map((name) => ensureBucket(build, name)))
    const triggers = ['.csv', '.json'].map((suffix) => ({ suffix, to }))
    await Promise.all(buckets.map((bucket) => ensureUploadTriggers(build, bucket, triggers)))
    return { buckets, failures }
  }
  const { buckets, failures } = (await stack.run(provision)).result
  const { calls } = await stack.run(provision)
  expect(changingCalls(calls)).toEqual([])
  for (const { name: Bucket } of buckets)
    await cloud.clients.s3.send(new PutObjectCommand({ Bucket, Key: 'a.csv', Body: 'a,b' }))
  // The function fails on events of S3, and so its failures tell which it got.
  const records = (await receive(failures, 2)) as {
    requestPayload: { Records: { s3: { bucket: { name: string } } }[] }
  }[]
  const names = records.map(({ requestPayload }) => requestPayload.Records[0]?.s3.bucket.name)
  expect(names.sort()).toEqual(buckets.map(({ name }) => name))
})

test('a grant on a queue keeps the statements of others', async () => {
  using stack = new TestStack(cloud, 'kept')
  const { clients } = cloud
  const { result: queue } = await stack.run((build) => ensureQueue(build, 'dlq'))
  const theirs = {
    Sid: 'theirs',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111111111111:root' },
    Action: 'sqs:SendMessage',
    Resource: queue.arn,
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [theirs] })
  await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }))
  await stack.run((build) => grantSend(build, queue, 'events.amazonaws.com', RULE_ARN))
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['Policy'] }),
  )
  const { Statement } = JSON.parse(Attributes!.Policy!)
  expect(Statement).toEqual([
    theirs,
    {
      Sid: 'events-rule-bus-rule-01e5e0e8dae9',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queue.arn,
      Condition: {
        ArnEquals: { 'aws:SourceArn': RULE_ARN },
        StringEquals: { 'aws:SourceAccount': '000000000000' },
      },
    },
  ])
})

test('a statement with the id of a grant that allows something else is an error', async () => {
  using stack = new TestStack(cloud, 'conflict')
  const { clients } = cloud
  const { result: worker } = await stack.run((build) => ensureWorker(build))
  const StatementId = statementId({ service: 'events.amazonaws.com', sourceArn: RULE_ARN })
  const statement = { FunctionName: worker.name, StatementId, Action: 'lambda:InvokeFunction' }
  await clients.lambda.send(new AddPermissionCommand({ ...statement, Principal: 's3.amazonaws.com' }))
  const granting = stack.run((build) => grantInvoke(build, worker, 'events.amazonaws.com', RULE_ARN))
  await expect(granting).rejects.toThrow(
    new UserError(
      `The policy of the function conflict-worker has a statement ${StatementId} that does not allow events.amazonaws.com to lambda:InvokeFunction for ${RULE_ARN}.`,
      { fixes: ['Remove the statement, then run this again.'] },
    ),
  )
  const { Policy = '' } = await clients.lambda.send(new GetPolicyCommand({ FunctionName: worker.name }))
  expect(JSON.parse(Policy).Statement).toHaveLength(1)
})

test('statement ids are stable, differ by service and source, and have only characters that Lambda and SQS allow', () => {
  const long = `arn:aws:events:us-east-1:000000000000:rule/${'b'.repeat(64)}/${'r'.repeat(64)}`
  const grants = [
    { service: 'events.amazonaws.com', sourceArn: RULE_ARN },
    { service: 'events.amazonaws.com', sourceArn: `${RULE_ARN}-2` },
    { service: 'events.amazonaws.com', sourceArn: RULE_ARN.replace('000000000000', '111111111111') },
    { service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::uploads' },
    { service: 'apigateway.amazonaws.com', sourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/v1/*/*' },
    { service: 'events.amazonaws.com', sourceArn: long },
    { service: 'events.amazonaws.com', sourceArn: `${long}2` },
  ]
  const ids = grants.map(statementId)
  expect(new Set(ids).size).toBe(grants.length)
  expect(grants.map(statementId)).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9-]{1,80}$/)
})
