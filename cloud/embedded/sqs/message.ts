import { createHash } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>

/** A message in a queue. Times are in milliseconds since the epoch. */
export interface Message {
  readonly id: string
  readonly body: string
  readonly md5OfBody: string
  readonly attributes: MessageAttributes
  readonly traceHeader: string | undefined
  readonly senderId: string
  readonly sentAt: number
  readonly groupId: string | undefined
  readonly deduplicationId: string | undefined
  readonly sequenceNumber: string | undefined
  /** The ARN of the queue that moved this message to its dead-letter queue. */
  deadLetterSourceArn: string | undefined
  receiveCount: number
  firstReceivedAt: number | undefined
  state: 'new' | 'delayed' | 'ready' | 'in flight' | 'gone'
  /** When a delayed or in-flight message becomes ready. */
  readyAt: number
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** Clients verify this digest: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const hash = createHash('md5')
  const add = (part: Uint8Array) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    hash.update(length).update(part)
  }
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name]!
    add(Buffer.from(name))
    add(Buffer.from(DataType))
    const isBinary = DataType.startsWith('Binary')
    hash.update(Buffer.of(isBinary ? 2 : 1))
    add(isBinary ? (BinaryValue ?? Buffer.alloc(0)) : Buffer.from(StringValue ?? ''))
  }
  return hash.digest('hex')
}

/** The size in bytes that counts towards the quota: the body, and the name, type and value of each attribute. */
export const messageSize = (body: string, attributes: MessageAttributes): number =>
  Buffer.byteLength(body) +
  Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      (BinaryValue?.length ?? 0),
    0,
  )
