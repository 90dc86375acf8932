import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'
import { parseArn } from '../../core/arn.ts'
import { limits } from '../limits.ts'

/** A message in the event that a function receives: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface SqsRecord {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>
  readonly md5OfMessageAttributes?: string
  readonly md5OfBody: string
  readonly eventSource: 'aws:sqs'
  readonly eventSourceARN: string
  readonly awsRegion: string
}

interface SqsRecordAttribute {
  readonly stringValue?: string
  /** Base64. */
  readonly binaryValue?: string
  readonly stringListValues: readonly string[]
  readonly binaryListValues: readonly string[]
  readonly dataType: string
}

export function toSqsRecord(message: Message, queueArn: string): SqsRecord {
  const { MessageAttributes = {}, MD5OfMessageAttributes } = message
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes } as Record<string, string>,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, value]) => [name, toAttribute(value)]),
    ),
    ...(MD5OfMessageAttributes && { md5OfMessageAttributes: MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: parseArn(queueArn)?.region ?? '',
  }
}

const toAttribute = ({ StringValue, BinaryValue, DataType }: MessageAttributeValue): SqsRecordAttribute => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType ?? 'String',
})

/** The event of one invocation. */
export interface SqsEvent {
  readonly messages: readonly Message[]
  /** JSON text. */
  readonly payload: string
}

/** The event for a batch, or several if one would exceed the payload limit. */
export function createSqsEvents(messages: readonly Message[], queueArn: string): SqsEvent[] {
  const events: SqsEvent[] = []
  let current: Message[] = []
  let records: string[] = []
  let bytes = ENVELOPE_BYTES
  const flush = () => {
    if (current.length > 0) events.push({ messages: current, payload: `{"Records":[${records.join(',')}]}` })
    current = []
    records = []
    bytes = ENVELOPE_BYTES
  }
  for (const message of messages) {
    const record = JSON.stringify(toSqsRecord(message, queueArn))
    const recordBytes = Buffer.byteLength(record) + 1
    if (bytes + recordBytes > limits.synchronousRequestBytes) flush()
    current.push(message)
    records.push(record)
    bytes += recordBytes
  }
  flush()
  return events
}

const ENVELOPE_BYTES = '{"Records":[]}'.length
