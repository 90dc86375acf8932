import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import {
  ListMessageMoveTasksCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFunction, createQueue, receiveMessages, startTestCloud, type TestCloud } from './testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())

const send = (QueueUrl: string, MessageBody: string, more = {}) =>
  cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))
const bodies = async (url: string, more = {}) => (await receiveMessages(cloud, url, more)).map(({ Body }) => Body)

/** Advances the clock until the check succeeds. */
async function until(advance: () => Promise<unknown>, outcome: Promise<unknown>): Promise<void> {
  let over = false
  void outcome.finally(() => {
    over = true
  })
  while (!over) await advance()
}

describe('queues', () => {
  test('a message becomes visible again when its visibility timeout ends, not before', async () => {
    const { url } = await createQueue(cloud, 'visibility', { VisibilityTimeout: '60' })
    await send(url, 'again')
    expect(await bodies(url)).toEqual(['again'])
    await cloud.clock.advance('58 s')
    expect(await bodies(url)).toEqual([])
    await cloud.clock.advance('2 s')
    expect(await bodies(url)).toEqual(['again'])
  })

  test('a delayed message becomes visible after its delay', async () => {
    const { url } = await createQueue(cloud, 'delay')
    await send(url, 'later', { DelaySeconds: 900 })
    await cloud.clock.advance('14 minutes')
    expect(await bodies(url)).toEqual([])
    await cloud.clock.advance('1 minute')
    expect(await bodies(url)).toEqual(['later'])
  })

  test('a message that nobody received is deleted after the retention period', async () => {
    const { url } = await createQueue(cloud, 'retention', { MessageRetentionPeriod: '3600' })
    await send(url, 'old')
    await cloud.clock.advance('59 minutes')
    await send(url, 'new')
    await cloud.clock.advance('1 minute')
    expect(await bodies(url)).toEqual(['new'])
  })

  test('a long poll ends when a message becomes visible or its wait time is over', async () => {
    const { url } = await createQueue(cloud, 'waiting')
    await send(url, 'hello', { DelaySeconds: 10 })
    const sent = bodies(url, { WaitTimeSeconds: 20 })
    // The request is sent by HTTP, which the clock does not wait for.
    await until(() => cloud.clock.advance('1 s'), sent)
    expect(await sent).toEqual(['hello'])
    const none = bodies(url, { WaitTimeSeconds: 20 })
    await until(() => cloud.clock.advance('1 s'), none)
    expect(await none).toEqual([])
  })

  test('dead letters are moved back at the requested rate', async () => {
    const dead = await createQueue(cloud, 'moved-dlq')
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 })
    const work = await createQueue(cloud, 'moved', { RedrivePolicy, VisibilityTimeout: '1' })
    const Entries = Array.from({ length: 5 }, (_, n) => ({ Id: `${n}`, MessageBody: `${n}` }))
    await cloud.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: work.url, Entries }))
    expect(await bodies(work.url)).toHaveLength(5)
    await cloud.clock.advance('1 s')
    expect(await bodies(work.url)).toEqual([])
    const start = { SourceArn: dead.arn, MaxNumberOfMessagesPerSecond: 2 }
    await cloud.clients.sqs.send(new StartMessageMoveTaskCommand(start))
    await cloud.clock.advance('3 s')
    const { Results } = await cloud.clients.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }))
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5 }])
    expect(await bodies(work.url)).toHaveLength(5)
  })

  test('a poison message is received three times and then moved to the dead-letter queue, all in one advance', async () => {
    const dead = await createQueue(cloud, 'poison-dlq')
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 })
    const work = await createQueue(cloud, 'poison', { RedrivePolicy, VisibilityTimeout: '180' })
    const runs = await createQueue(cloud, 'poison-runs')
    await createFunction(
      cloud,
      'failing',
      `const { SQSClient, SendMessageCommand } = sdk('sqs')
      const client = new SQSClient({})
      export const handler = async ({ Records: [{ attributes }] }) => {
        const run = attributes.ApproximateReceiveCount + ' ' + Date.now()
        await client.send(new SendMessageCommand({ QueueUrl: ${JSON.stringify(runs.url)}, MessageBody: run }))
        throw new Error('poison')
      }`,
    )
    const mapping = { FunctionName: 'failing', EventSourceArn: work.arn }
    await cloud.clients.lambda.send(new CreateEventSourceMappingCommand(mapping))
    const start = cloud.clock.now()
    await send(work.url, 'bad row')
    await cloud.clock.advance('10 minutes')
    const seen = (await bodies(runs.url)).map((body) => body!.split(' ').map(Number)).sort(([a], [b]) => a! - b!)
    expect(seen.map(([count]) => count)).toEqual([1, 2, 3])
    for (const [index, [, at]] of seen.entries()) expect(Math.abs(at! - start - index * 180_000)).toBeLessThan(10_000)
    expect(await bodies(dead.url)).toEqual(['bad row'])
  })
})

describe('events', () => {
  const Principal = 'events.amazonaws.com'

  async function targetOf(name: string, retry: object = {}) {
    const dead = await createQueue(cloud, `${name}-dlq`)
    const seen = await createQueue(cloud, `${name}-seen`)
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: Principal }, Action: 'sqs:SendMessage', Resource: dead.arn },
      ],
    })
    await cloud.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: dead.url, Attributes: { Policy } }))
    const Arn = await createFunction(
      cloud,
      name,
      `const { SQSClient, SendMessageCommand } = sdk('sqs')
      const client = new SQSClient({})
      export const handler = async (event) => {
        const sent = { QueueUrl: ${JSON.stringify(seen.url)}, MessageBody: JSON.stringify([event.time, Date.now()]) }
        await client.send(new SendMessageCommand(sent))
      }`,
    )
    const permission = { FunctionName: name, StatementId: 'events', Action: 'lambda:InvokeFunction', Principal }
    await cloud.clients.lambda.send(new AddPermissionCommand(permission))
    const target = { Id: 't', Arn, DeadLetterConfig: { Arn: dead.arn }, ...retry }
    return { dead, seen, target }
  }
  const rule = async (Name: string, how: object, target: object) => {
    await cloud.clients.eventbridge.send(new PutRuleCommand({ Name, ...how }))
    await cloud.clients.eventbridge.send(new PutTargetsCommand({ Rule: Name, Targets: [target as never] }))
  }
  const put = (Source: string) =>
    cloud.clients.eventbridge.send(
      new PutEventsCommand({ Entries: [{ Source, DetailType: 'T', Detail: JSON.stringify({ n: 1 }) }] }),
    )

  test('an event for a target that always throttles goes to the dead-letter queue after a day of retries', async () => {
    const { dead, seen, target } = await targetOf('unreachable')
    await rule('unreachable', { EventPattern: '{"source":["unreachable"]}' }, target)
    await cloud.faults.add({ service: 'lambda', operation: 'Invoke', effect: 'throttle' })
    try {
      await put('unreachable')
      await cloud.clock.advance('23 hours')
      expect(await receiveMessages(cloud, dead.url)).toEqual([])
      await cloud.clock.advance('2 hours')
    } finally {
      await cloud.faults.clear()
    }
    const [letter] = await receiveMessages(cloud, dead.url)
    expect(JSON.parse(letter!.Body!)).toMatchObject({ source: 'unreachable', detail: { n: 1 } })
    expect(letter!.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'THROTTLING' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: expect.stringMatching(/^Maximum(RetryAttempts|EventAgeInSeconds)$/) },
    })
    expect(Number(letter!.MessageAttributes!.RETRY_ATTEMPTS!.StringValue)).toBeGreaterThan(100)
    expect(await receiveMessages(cloud, seen.url)).toEqual([])
  })

  test('a target that throttles for an hour gets its event afterwards', async () => {
    const { dead, seen, target } = await targetOf('throttled')
    await rule('throttled', { EventPattern: '{"source":["throttled"]}' }, target)
    await cloud.faults.add({ service: 'lambda', operation: 'Invoke', effect: 'throttle' })
    await put('throttled')
    await cloud.clock.advance('1 hour')
    await cloud.faults.clear()
    expect(await receiveMessages(cloud, seen.url)).toEqual([])
    await cloud.clock.advance('15 minutes')
    expect([(await receiveMessages(cloud, seen.url)).length, (await receiveMessages(cloud, dead.url)).length]).toEqual([
      1, 0,
    ])
  })

  test('an event for a target that denies access goes to the dead-letter queue without retries, as on AWS', async () => {
    const { dead, target } = await targetOf('closed')
    await rule('closed', { EventPattern: '{"source":["closed"]}' }, target)
    await cloud.clients.lambda.send(new RemovePermissionCommand({ FunctionName: 'closed', StatementId: 'events' }))
    await put('closed')
    await cloud.clock.advance(0)
    const [letter] = await receiveMessages(cloud, dead.url)
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      RETRY_ATTEMPTS: { StringValue: '0' },
    })
  })

  test('a schedule of five minutes fires twelve times in an hour, each time at its due time', async () => {
    const { seen, target } = await targetOf('scheduled')
    const start = cloud.clock.now()
    await rule('scheduled', { ScheduleExpression: 'rate(5 minutes)' }, target)
    await cloud.clock.advance('1 hour')
    const times = [...(await receiveMessages(cloud, seen.url)), ...(await receiveMessages(cloud, seen.url))]
      .map(({ Body }) => JSON.parse(Body!) as [string, number])
      .sort(([, a], [, b]) => a - b)
    expect(times).toHaveLength(12)
    for (const [index, [due, ran]] of times.entries()) {
      expect(Math.abs(Date.parse(due) - start - (index + 1) * 300_000)).toBeLessThan(2000)
      expect(Math.abs(ran - Date.parse(due))).toBeLessThan(5000)
    }
  })

  test('Lambda retries a failing event after one and two minutes, then sends it to the destination', async () => {
    const failed = await createQueue(cloud, 'on-failure')
    await createFunction(cloud, 'asynchronous', `export const handler = async () => { throw new Error('no') }`)
    await cloud.clients.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: 'asynchronous',
        DestinationConfig: { OnFailure: { Destination: failed.arn } },
      }),
    )
    const start = cloud.clock.now()
    await cloud.clients.lambda.send(new InvokeCommand({ FunctionName: 'asynchronous', InvocationType: 'Event' }))
    await cloud.clock.advance('170 s')
    expect(await receiveMessages(cloud, failed.url)).toEqual([])
    await cloud.clock.advance('11 s')
    const [record] = await receiveMessages(cloud, failed.url)
    const { timestamp, requestContext } = JSON.parse(record!.Body!)
    expect(requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 3 })
    expect(Math.abs(Date.parse(timestamp) - start - 180_000)).toBeLessThan(5000)
  })
})
