import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { createQueue } from './fixtures.ts'
import { send } from './send.ts'

const { clock, createCall } = createIsolatedPlatform()
const call = createCall('sqs')
const standardQueue = (attributes: Record<string, string> = {}) => createQueue('records', attributes, clock)
const fifoQueue = (attributes: Record<string, string> = {}) =>
  createQueue('records.fifo', { FifoQueue: 'true', ...attributes }, clock)

const invalidParameter = (message: string) => expect.objectContaining({ name: 'InvalidParameterValue', message })
const missingParameter = (name: string) =>
  expect.objectContaining({ name: 'MissingParameter', message: `The request must contain the parameter ${name}.` })

test('a sent message is ready in the queue, and the response has its id and its digests', () => {
  const queue = standardQueue()
  const MessageAttributes = {
    my_attribute_name_1: { DataType: 'String', StringValue: 'my_attribute_value_1' },
    my_attribute_name_2: { DataType: 'String', StringValue: 'my_attribute_value_2' },
  }
  const response = send(queue, { MessageBody: 'This is a test message', MessageAttributes }, call)
  const message = queue.next()
  expect(message).toMatchObject({ body: 'This is a test message', attributes: MessageAttributes, receiveCount: 0 })
  expect(response).toEqual({
    MessageId: message?.id,
    MD5OfMessageBody: 'fafb00f5732ab283681e124bf8747ed1',
    MD5OfMessageAttributes: 'c48838208d2b4e14e3ca0093a8443f09',
  })
})

test.each([undefined, ''])('a message with the body %j is rejected', (MessageBody) => {
  expect(() => send(standardQueue(), { MessageBody }, call)).toThrow(missingParameter('MessageBody'))
})

test.each(['\t\n\r', '\u{10ffff}', '\ufffd'])('a message with the body %j is accepted', (MessageBody) => {
  expect(() => send(standardQueue(), { MessageBody }, call)).not.toThrow()
})

test.each(['\0', 'a\u001fb', '\ufffe', '\uffff'])(
  'a message with the body %j is rejected because of its characters',
  (MessageBody) => {
    expect(() => send(standardQueue(), { MessageBody }, call)).toThrow(
      expect.objectContaining({
        name: 'InvalidMessageContents',
        message:
          'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      }),
    )
  },
)

test('a message can be as large as the maximum message size of the queue, including its attributes', () => {
  const queue = standardQueue({ MaximumMessageSize: '1024' })
  const MessageAttributes = { city: { DataType: 'String', StringValue: 'Rome' } }
  const bodyBytes = 1024 - 'cityStringRome'.length
  expect(() => send(queue, { MessageBody: 'x'.repeat(bodyBytes), MessageAttributes }, call)).not.toThrow()
  expect(() => send(queue, { MessageBody: 'x'.repeat(bodyBytes + 1), MessageAttributes }, call)).toThrow(
    invalidParameter('One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.'),
  )
})

test('a message can have ten attributes, but not eleven', () => {
  const attributes = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`a${index}`, { DataType: 'Number', StringValue: '1' }]),
    )
  const queue = standardQueue()
  expect(() => send(queue, { MessageBody: 'body', MessageAttributes: attributes(10) }, call)).not.toThrow()
  expect(() => send(queue, { MessageBody: 'body', MessageAttributes: attributes(11) }, call)).toThrow(
    invalidParameter('Number of message attributes [11] exceeds the allowed maximum [10].'),
  )
})

const UNSUPPORTED_TYPE =
  "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
const emptyValue = (type: string) =>
  `The message attribute 'a' must contain a non-empty message attribute value for message attribute type '${type}'.`
const invalidAttributes: [MessageAttributeValue, string][] = [
  [{ DataType: 'Boolean', StringValue: 'true' }, UNSUPPORTED_TYPE],
  [{ DataType: 'Strings', StringValue: 'a' }, UNSUPPORTED_TYPE],
  [{ DataType: 'String', StringValue: '' }, emptyValue('String')],
  [{ DataType: 'Number.int', BinaryValue: Buffer.of(1) }, emptyValue('Number.int')],
  [{ DataType: 'Binary', StringValue: 'a' }, emptyValue('Binary')],
]
test.each(invalidAttributes)('a message with the attribute %j is rejected', (attribute, message) => {
  expect(() => send(standardQueue(), { MessageBody: 'body', MessageAttributes: { a: attribute } }, call)).toThrow(
    invalidParameter(message),
  )
})

test('a message is delayed by its own DelaySeconds, otherwise by that of the queue', async () => {
  const queue = standardQueue({ DelaySeconds: '10' })
  send(queue, { MessageBody: 'own delay', DelaySeconds: 5 }, call)
  send(queue, { MessageBody: 'delay of the queue' }, call)
  expect(queue.counts).toMatchObject({ delayed: 2, ready: 0 })
  await clock.advance(5000)
  expect(queue.next()?.body).toBe('own delay')
  await clock.advance(4999)
  expect(queue.next()).toBeUndefined()
  await clock.advance(1)
  expect(queue.next()?.body).toBe('delay of the queue')
})

test.each([-1, 901])('a message with a delay of %i seconds is rejected', (DelaySeconds) => {
  expect(() => send(standardQueue(), { MessageBody: 'body', DelaySeconds }, call)).toThrow(
    invalidParameter(
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    ),
  )
})

test('a standard queue accepts a message group id, but no deduplication id', () => {
  expect(() => send(standardQueue(), { MessageBody: 'body', MessageGroupId: 'group' }, call)).not.toThrow()
  expect(() => send(standardQueue(), { MessageBody: 'body', MessageDeduplicationId: 'id' }, call)).toThrow(
    invalidParameter(
      'Value id for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.',
    ),
  )
})

test('a FIFO queue requires a message group id and a deduplication id', () => {
  expect(() => send(fifoQueue(), { MessageBody: 'body', MessageDeduplicationId: 'id' }, call)).toThrow(
    missingParameter('MessageGroupId'),
  )
  expect(() => send(fifoQueue(), { MessageBody: 'body', MessageGroupId: 'group' }, call)).toThrow(
    invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ),
  )
})

test('a FIFO queue rejects a delay of a single message', () => {
  const input = { MessageBody: 'body', MessageGroupId: 'group', MessageDeduplicationId: 'id', DelaySeconds: 1 }
  expect(() => send(fifoQueue(), input, call)).toThrow(
    invalidParameter(
      'Value 1 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ),
  )
})

test('a FIFO queue answers a duplicate as it answered the original and stores it once', () => {
  const queue = fifoQueue()
  const input = { MessageBody: 'body', MessageGroupId: 'group', MessageDeduplicationId: 'id' }
  const original = send(queue, input, call)
  expect(original).toMatchObject({ MessageId: expect.any(String), SequenceNumber: '00000000000000000001' })
  expect(send(queue, input, call)).toEqual(original)
  expect(queue.counts.ready).toBe(1)
})

test('a FIFO queue with content-based deduplication recognizes a duplicate by its body', () => {
  const queue = fifoQueue({ ContentBasedDeduplication: 'true' })
  for (const MessageBody of ['a', 'a', 'b']) send(queue, { MessageBody, MessageGroupId: 'group' }, call)
  expect(queue.counts.ready).toBe(2)
  // The SHA-256 digest of "a".
  expect(queue.next()?.deduplicationId).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb')
})

test('a FIFO queue numbers its messages in the order in which they were sent', () => {
  const queue = fifoQueue({ ContentBasedDeduplication: 'true' })
  const numbers = ['a', 'b'].map((MessageBody) => send(queue, { MessageBody, MessageGroupId: MessageBody }, call))
  expect(numbers.map(({ SequenceNumber }) => SequenceNumber)).toEqual(['00000000000000000001', '00000000000000000002'])
})

test('with the deduplication scope messageGroup, messages of different groups are no duplicates', () => {
  const queue = fifoQueue({ ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup' })
  const sendTo = (MessageGroupId: string) => send(queue, { MessageBody: 'A', MessageGroupId }, call).MessageId
  const [first, second] = [sendTo('a'), sendTo('b')]
  expect(second).not.toBe(first)
  expect(sendTo('a')).toBe(first)
  expect(queue.counts.ready).toBe(2)
})
