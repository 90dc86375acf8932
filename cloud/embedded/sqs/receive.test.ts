import type { ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { createMessage, createQueue } from './fixtures.ts'
import type { Message } from './message.ts'
import { Queues } from './queues.ts'
import { receive } from './receive.ts'

function setUp(attributes: Record<string, string> = {}) {
  const { clock, platform, createCall } = createIsolatedPlatform()
  const queues = new Queues()
  const queue = createQueue('records', attributes, clock)
  const deadLetterQueue = createQueue('records-dlq', {}, clock)
  queues.add(queue)
  queues.add(deadLetterQueue)
  return {
    clock,
    queue,
    deadLetterQueue,
    add: (id: string, more: Partial<Message> = {}) => queue.add(createMessage({ id, sentAt: clock.now(), ...more }), 0),
    async receive(input: Partial<ReceiveMessageCommandInput> = {}, signal?: AbortSignal) {
      const call = { ...createCall('sqs'), ...(signal && { signal }) }
      return (await receive(queues, queue, { QueueUrl: '', ...input }, call, platform)).Messages ?? []
    },
  }
}

test('a receive returns one message by default and at most ten on request', async () => {
  const { add, receive } = setUp()
  for (let index = 0; index < 12; index++) add(`message-${index}`)
  expect(await receive()).toHaveLength(1)
  expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(10)
  expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(1)
  expect(await receive({ MaxNumberOfMessages: 10 })).toEqual([])
})

test.each([
  ['MaxNumberOfMessages', 0, 1, 10],
  ['MaxNumberOfMessages', 11, 1, 10],
  ['WaitTimeSeconds', 21, 0, 20],
  ['VisibilityTimeout', 43_201, 0, 43_200],
])('a receive with %s %i is rejected because it must be from %i to %i', async (name, value, min, max) => {
  await expect(setUp().receive({ [name]: value })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
  })
})

test('a received message is invisible for the visibility timeout of the queue', async () => {
  const { clock, add, receive } = setUp({ VisibilityTimeout: '60' })
  add('a')
  expect(await receive()).toHaveLength(1)
  await clock.advance(59_999)
  expect(await receive()).toEqual([])
  await clock.advance(1)
  expect(await receive()).toHaveLength(1)
})

test('a receive without a wait time returns an empty response at once', async () => {
  expect(await setUp().receive()).toEqual([])
})

test('long polling returns a message as soon as it is sent', async () => {
  const { add, receive } = setUp()
  const polling = receive({ WaitTimeSeconds: 20 })
  add('a')
  expect(await polling).toMatchObject([{ MessageId: 'a' }])
})

test('long polling returns an empty response when the wait time is over', async () => {
  const { clock, receive } = setUp({ ReceiveMessageWaitTimeSeconds: '20' })
  let response: unknown
  const polling = receive().then((messages) => {
    response = messages
  })
  await clock.advance(19_999)
  expect(response).toBeUndefined()
  await clock.advance(1)
  await polling
  expect(response).toEqual([])
})

test('long polling ends when the client disconnects, and takes no message afterwards', async () => {
  const { queue, add, receive } = setUp()
  const client = new AbortController()
  const polling = receive({ WaitTimeSeconds: 20 }, client.signal)
  client.abort()
  expect(await polling).toEqual([])
  add('a')
  expect(queue.counts).toMatchObject({ ready: 1, 'in flight': 0 })
})

test('a message that was received maxReceiveCount times goes to the dead-letter queue instead', async () => {
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:records-dlq'
  const { clock, deadLetterQueue, add, receive } = setUp({
    VisibilityTimeout: '30',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
  })
  add('a')
  for (const receiveCount of ['1', '2']) {
    const [message] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
    expect(message?.Attributes).toEqual({ ApproximateReceiveCount: receiveCount })
    await clock.advance(30_000)
  }
  expect(await receive()).toEqual([])
  expect(deadLetterQueue.next()?.id).toBe('a')
})

test('a message that is older than the retention period is not received', async () => {
  const { clock, queue, add, receive } = setUp({ MessageRetentionPeriod: '60' })
  add('a')
  await clock.advance(60_000)
  expect(await receive()).toEqual([])
  expect(queue.counts.ready).toBe(0)
})

const attributes = Object.fromEntries(
  ['order.id', 'order.total', 'city'].map((name) => [name, { DataType: 'String', StringValue: name }]),
)
test.each([
  [[], []],
  [['All'], ['order.id', 'order.total', 'city']],
  [['.*'], ['order.id', 'order.total', 'city']],
  [['order.*'], ['order.id', 'order.total']],
  [['city', 'unknown'], ['city']],
])('the message attribute names %j select the attributes %j', async (MessageAttributeNames, expected) => {
  const { add, receive } = setUp()
  add('a', { attributes })
  const [message] = await receive({ MessageAttributeNames })
  expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(expected)
  expect(message?.MD5OfMessageAttributes === undefined).toBe(expected.length === 0)
})

test('the system attribute All selects every system attribute that the message has', async () => {
  const { clock, add, receive } = setUp()
  const sentAt = clock.now()
  add('a')
  await clock.advance(1000)
  const [message] = await receive({ MessageSystemAttributeNames: ['All'] })
  expect(message?.Attributes).toEqual({
    SenderId: 'arn:aws:iam::000000000000:root',
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: '1',
    ApproximateFirstReceiveTimestamp: String(sentAt + 1000),
  })
})
