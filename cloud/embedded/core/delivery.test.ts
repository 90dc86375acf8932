import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import type { DeadLetter, DeliveryRequest } from './delivery.ts'
import { AwsError } from './errors.ts'
import { rootPrincipal } from './principal.ts'

const caller = { account: '1', region: 'us-east-1', principal: rootPrincipal('1') }
const target = 'arn:aws:sqs:us-east-1:1:q'
const retryPolicy = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 3600 }
const throttled = new AwsError('ThrottlingException', 'Rate exceeded')
const denied = new AwsError('AccessDeniedException', 'no')

/** A queue that fails with these errors in turn, and then accepts everything. */
function createFailingQueue(...errors: (AwsError | undefined)[]) {
  const { platform, clock, calls, respond } = createIsolatedPlatform()
  const attempts: number[] = []
  respond('sqs sendMessage', () => {
    attempts.push(clock.now())
    const error = errors[attempts.length - 1]
    if (error) throw error
    return {}
  })
  const deliver = (more: Partial<DeliveryRequest> = {}) =>
    platform.delivery.deliver({ target, body: '{}', caller, retryPolicy, ...more })
  return { delivery: platform.delivery, deliver, clock, calls, attempts }
}

test('throttled deliveries are retried with exponential back-off', async () => {
  const { clock, attempts, deliver } = createFailingQueue(throttled, throttled)
  const delivered = deliver()
  await clock.advance(3000)
  expect(await delivered).toBeUndefined()
  expect(attempts.map((time) => time - attempts[0]!)).toEqual([0, 1000, 3000])
})

test('a delivery fails after the maximum number of retries', async () => {
  const { clock, attempts, deliver } = createFailingQueue(throttled, throttled, throttled)
  const delivered = deliver()
  await clock.advance(10_000)
  expect(await delivered).toEqual({
    error: throttled,
    retries: 2,
    exhaustedRetryCondition: 'MaximumRetryAttempts',
  })
  expect(attempts).toHaveLength(3)
})

test('a delivery fails when the next retry would exceed the maximum event age', async () => {
  const { clock, deliver } = createFailingQueue(throttled, throttled, throttled)
  const delivered = deliver({ retryPolicy: { ...retryPolicy, maximumEventAgeInSeconds: 2 } })
  await clock.advance(10_000)
  expect(await delivered).toEqual({
    error: throttled,
    retries: 1,
    exhaustedRetryCondition: 'MaximumEventAgeInSeconds',
  })
})

test('a delivery without a retry policy is attempted once', async () => {
  const { delivery, attempts } = createFailingQueue(throttled)
  expect(await delivery.deliver({ target, body: '{}', caller })).toMatchObject({ error: throttled, retries: 0 })
  expect(attempts).toHaveLength(1)
})

test.each([denied, new AwsError('NotImplemented', 'no', { status: 501 })])('%s is not retried', async (error) => {
  const { attempts, deliver } = createFailingQueue(error)
  expect(await deliver()).toEqual({ error, retries: 0, exhaustedRetryCondition: undefined })
  expect(attempts).toHaveLength(1)
})

test.each([
  new AwsError('AnyName', 'server error', { status: 503 }),
  new AwsError('AnyName', 'too many', { status: 429 }),
  new AwsError('InternalFailure', 'no'),
])('%s is retried', async (error) => {
  const { clock, attempts, deliver } = createFailingQueue(error)
  const delivered = deliver()
  await clock.advance(1000)
  expect(await delivered).toBeUndefined()
  expect(attempts).toHaveLength(2)
})

test('a delivery whose signal is aborted is not attempted again', async () => {
  const stopped = new AbortController()
  const { clock, attempts, deliver } = createFailingQueue(throttled, throttled)
  const delivered = deliver({ caller: { ...caller, signal: stopped.signal } })
  await clock.advance(0)
  stopped.abort()
  expect(await delivered).toEqual({ error: throttled, retries: 0, exhaustedRetryCondition: undefined })
  expect(attempts).toHaveLength(1)
})

const owner = { ...caller, account: '2', principal: rootPrincipal('2') }
const deadLetter: DeadLetter = {
  queueArn: 'arn:aws:sqs:eu-west-1:2:dlq',
  caller: owner,
  message: ({ error, retries }) => ({
    body: '{"original":true}',
    messageAttributes: {
      ERROR: { DataType: 'String', StringValue: `${error.name} ${retries}` },
    },
  }),
}

test('an event that cannot be delivered goes to its dead-letter queue, with attributes that say why', async () => {
  const { calls, deliver } = createFailingQueue(denied)
  expect(await deliver({ deadLetter })).toEqual({
    error: denied,
    retries: 0,
    exhaustedRetryCondition: undefined,
    deadLetter: 'sent',
  })
  expect(calls.at(-1)).toEqual({
    operation: 'sqs sendMessage',
    input: {
      QueueUrl: 'http://sqs/2/dlq',
      MessageBody: '{"original":true}',
      MessageAttributes: { ERROR: { DataType: 'String', StringValue: 'AccessDeniedException 0' } },
    },
    caller: { ...owner, region: 'eu-west-1' },
  })
})

test('an event goes to its dead-letter queue only after the last retry', async () => {
  const { clock, calls, deliver } = createFailingQueue(throttled, throttled, throttled)
  const delivered = deliver({ deadLetter })
  await clock.advance(2999)
  expect(calls.map(({ input }) => input.QueueUrl)).toEqual(['http://sqs/1/q', 'http://sqs/1/q'])
  await clock.advance(1)
  expect(await delivered).toMatchObject({ retries: 2, deadLetter: 'sent' })
  expect(calls.map(({ input }) => input.QueueUrl).slice(2)).toEqual(['http://sqs/1/q', 'http://sqs/2/dlq'])
})

test('an event that is delivered does not go to its dead-letter queue', async () => {
  const { calls, deliver } = createFailingQueue()
  expect(await deliver({ deadLetter })).toBeUndefined()
  expect(calls).toHaveLength(1)
})

test('a dead-letter queue that rejects the event is not retried, and the failure says so', async () => {
  const { attempts, deliver } = createFailingQueue(denied, new AwsError('ThrottlingException', 'Slow down'))
  expect(await deliver({ deadLetter })).toMatchObject({ error: denied, deadLetter: 'failed: Slow down' })
  expect(attempts).toHaveLength(2)
})

test('an event that fails after its signal was aborted does not go to its dead-letter queue', async () => {
  const { calls, deliver } = createFailingQueue(denied)
  const signal = AbortSignal.abort()
  expect(await deliver({ deadLetter, caller: { ...caller, signal } })).toMatchObject({ deadLetter: 'stopped' })
  expect(calls).toHaveLength(1)
})

test('a rejected request goes to its dead-letter queue without an attempt at its target', async () => {
  const { delivery, calls } = createFailingQueue()
  const request = { target, body: '{}', caller, retryPolicy, deadLetter }
  expect(await delivery.reject(request, denied)).toMatchObject({ error: denied, retries: 0, deadLetter: 'sent' })
  expect(calls.map(({ input }) => input.QueueUrl)).toEqual(['http://sqs/2/dlq'])
})

test('a target of an unknown kind fails the delivery with an error that names it', async () => {
  const { delivery } = createFailingQueue()
  const failure = await delivery.deliver({ target: 'arn:aws:sns:us-east-1:1:t', body: '{}', caller })
  expect(failure?.error.message).toBe('Eventbed cannot deliver to arn:aws:sns:us-east-1:1:t.')
})

test('an error that is not from AWS fails the delivery as an internal failure with its cause', async () => {
  const { platform, respond } = createIsolatedPlatform()
  const bug = new TypeError('bug')
  respond('sqs sendMessage', () => {
    throw bug
  })
  const failure = await platform.delivery.deliver({ target, body: '{}', caller })
  expect(failure?.error).toMatchObject({ name: 'InternalFailure', cause: bug })
})

test('a dead letter that cannot be created is a failure of the delivery and not an exception', async () => {
  const { deliver } = createFailingQueue(denied)
  const message = () => {
    throw new RangeError('too deep')
  }
  expect(await deliver({ deadLetter: { ...deadLetter, message } })).toMatchObject({
    error: denied,
    deadLetter: 'failed: RangeError: too deep',
  })
})
