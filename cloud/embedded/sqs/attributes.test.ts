import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { checkAttributes, checkFifoAttributes, getAttributes } from './attributes.ts'
import { createMessage, createQueue } from './fixtures.ts'

// The ranges of https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const RANGES = [
  ['DelaySeconds', 0, 900],
  ['MaximumMessageSize', 1024, 1_048_576],
  ['MessageRetentionPeriod', 60, 1_209_600],
  ['ReceiveMessageWaitTimeSeconds', 0, 20],
  ['VisibilityTimeout', 0, 43_200],
] as const

test.each(RANGES)('the queue attribute %s accepts the values from %i to %i only', (name, min, max) => {
  for (const value of [min, max]) expect(() => checkAttributes({ [name]: String(value) })).not.toThrow()
  for (const value of [min - 1, max + 1, `${min}.5`, 'ten', ''])
    expect(() => checkAttributes({ [name]: String(value) })).toThrow(
      expect.objectContaining({
        name: 'InvalidAttributeValue',
        message: `Invalid value for the parameter ${name}.`,
      }),
    )
})

test.each([
  ['FifoQueue', ['true', 'false'], 'yes'],
  ['ContentBasedDeduplication', ['true', 'false'], ''],
  ['SqsManagedSseEnabled', ['true', 'false'], 'TRUE'],
  ['DeduplicationScope', ['messageGroup', 'queue'], 'message'],
  ['FifoThroughputLimit', ['perQueue', 'perMessageGroupId'], 'perGroup'],
  ['Policy', [''], '{"Statement":'],
])('the queue attribute %s accepts %j and rejects %j', (name, valid, invalid) => {
  for (const value of valid) expect(() => checkAttributes({ [name]: value })).not.toThrow()
  expect(() => checkAttributes({ [name]: invalid })).toThrow(
    expect.objectContaining({ name: 'InvalidAttributeValue', message: `Invalid value for the parameter ${name}.` }),
  )
})

test('an unknown queue attribute can neither be set nor requested', () => {
  const unknown = expect.objectContaining({ name: 'InvalidAttributeName', message: 'Unknown Attribute Color.' })
  expect(() => checkAttributes({ Color: 'red' })).toThrow(unknown)
  // Every JavaScript object inherits a member of this name.
  expect(() => checkAttributes({ toString: 'red' })).toThrow('Unknown Attribute toString.')
  expect(() => getAttributes(createQueue('records'), ['Color'])).toThrow(unknown)
})

test('encryption of a queue with a KMS key is reported as not implemented', () => {
  expect(() => checkAttributes({ KmsMasterKeyId: 'alias/aws/sqs' })).toThrow(
    expect.objectContaining({ name: 'NotImplemented' }),
  )
  expect(() => checkAttributes({ KmsMasterKeyId: '' })).not.toThrow()
})

test("a queue without settings reports AWS's defaults", () => {
  const queue = createQueue('records', {}, new ManualClock(Date.UTC(2026, 0, 1)))
  expect(getAttributes(queue, ['All'])).toEqual({
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:records',
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: '1767225600',
    LastModifiedTimestamp: '1767225600',
    DelaySeconds: '0',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    ReceiveMessageWaitTimeSeconds: '0',
    VisibilityTimeout: '30',
    SqsManagedSseEnabled: 'true',
  })
})

test('only the requested attributes of a queue are returned, as they were set', () => {
  const queue = createQueue('records', { VisibilityTimeout: '60' })
  expect(getAttributes(queue, ['VisibilityTimeout', 'DelaySeconds', 'Policy'])).toEqual({
    VisibilityTimeout: '60',
    DelaySeconds: '0',
  })
})

test('the message counts of a queue follow its messages from delayed through visible to in flight', async () => {
  const clock = new ManualClock()
  const queue = createQueue('records', {}, clock)
  const message = createMessage({ sentAt: clock.now() })
  const counts = () => {
    const { ApproximateNumberOfMessages, ...rest } = getAttributes(queue, [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ])
    return [
      rest.ApproximateNumberOfMessagesDelayed,
      ApproximateNumberOfMessages,
      rest.ApproximateNumberOfMessagesNotVisible,
    ]
  }
  queue.add(message, 5000)
  expect(counts()).toEqual(['1', '0', '0'])
  await clock.advance(5000)
  expect(counts()).toEqual(['0', '1', '0'])
  queue.hide(queue.next()!, 30_000)
  expect(counts()).toEqual(['0', '0', '1'])
  await clock.advance(30_000)
  expect(counts()).toEqual(['0', '1', '0'])
})

test.each([
  [{ DeduplicationScope: 'messageGroup' }, false, 'InvalidAttributeName: Unknown Attribute DeduplicationScope.'],
  [{ FifoThroughputLimit: 'perQueue' }, false, 'InvalidAttributeName: Unknown Attribute FifoThroughputLimit.'],
  [
    { FifoThroughputLimit: 'perMessageGroupId' },
    true,
    'InvalidAttributeValue: Invalid value for the parameter FifoThroughputLimit.',
  ],
])('the attributes %j are rejected if it is %s that the queue is a FIFO queue', (attributes, isFifo, error) => {
  expect(() => checkFifoAttributes(attributes as Record<string, string>, isFifo)).toThrow(
    expect.objectContaining({ name: error.split(': ')[0], message: error.split(': ')[1] }),
  )
})

test('messages of a group can be limited on their own if they are deduplicated on their own', () => {
  const attributes = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
  expect(() => checkFifoAttributes(attributes, true)).not.toThrow()
})
