import { AwsError, notImplemented } from '../core/errors.ts'
import { compilePolicy } from '../iam/policy/document.ts'
import { invalidAttributeValue } from './errors.ts'
import { MAX_DELAY_SECONDS, MAX_MESSAGE_BYTES, MAX_VISIBILITY_TIMEOUT_SECONDS, MAX_WAIT_SECONDS } from './limits.ts'
import { NUMERIC_ATTRIBUTE_DEFAULTS, type Queue } from './queue.ts'
import { parseRedriveAllowPolicy, parseRedrivePolicy } from './redrive.ts'

const RANGES: Record<keyof typeof NUMERIC_ATTRIBUTE_DEFAULTS, readonly [min: number, max: number]> = {
  DelaySeconds: [0, MAX_DELAY_SECONDS],
  MaximumMessageSize: [1024, MAX_MESSAGE_BYTES],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, MAX_WAIT_SECONDS],
  VisibilityTimeout: [0, MAX_VISIBILITY_TIMEOUT_SECONDS],
}

const BOOLEANS = new Set(['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled'])
const ENUMS: Record<string, readonly string[]> = {
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
}

/** Validates attributes before they are set. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (Object.hasOwn(RANGES, name)) {
      const [min, max] = RANGES[name as keyof typeof RANGES]
      if (!/^\d+$/.test(value) || Number(value) < min || Number(value) > max) throw invalidAttributeValue(name)
    } else if (BOOLEANS.has(name)) {
      if (value !== 'true' && value !== 'false') throw invalidAttributeValue(name)
    } else if (Object.hasOwn(ENUMS, name)) {
      if (!ENUMS[name]!.includes(value)) throw invalidAttributeValue(name)
    } else if (name === 'RedrivePolicy') parseRedrivePolicy(value)
    else if (name === 'RedriveAllowPolicy') parseRedriveAllowPolicy(value)
    else if (name === 'Policy') checkPolicy(value)
    else if (name.startsWith('Kms')) {
      if (value !== '') throw notImplemented(`the SQS attribute ${name}`)
    } else throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, { status: 400 })
  }
}

/** Rejects attributes that do not fit the other attributes of the queue. */
export function checkFifoAttributes(attributes: Readonly<Record<string, string>>, isFifo: boolean): void {
  const { DeduplicationScope: scope, FifoThroughputLimit: limit } = attributes
  for (const name of Object.keys(ENUMS))
    if (!isFifo && attributes[name] !== undefined)
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, { status: 400 })
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
  if (limit === 'perMessageGroupId' && scope !== 'messageGroup') throw invalidAttributeValue('FifoThroughputLimit')
}

/** An empty policy is valid: it removes the current one. */
function checkPolicy(text: string): void {
  if (text === '') return
  try {
    compilePolicy(text)
  } catch {
    throw invalidAttributeValue('Policy')
  }
}

/** Attributes that reflect the current state of the queue; they cannot be set. */
const computedAttributes = (queue: Queue): Record<string, string> => ({
  QueueArn: queue.arn,
  ApproximateNumberOfMessages: String(queue.counts.ready),
  ApproximateNumberOfMessagesNotVisible: String(queue.counts['in flight']),
  ApproximateNumberOfMessagesDelayed: String(queue.counts.delayed),
  CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
  LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
})

/** All attributes of a queue, including defaults. */
const allAttributes = (queue: Queue): Record<string, string> => ({
  ...computedAttributes(queue),
  ...Object.fromEntries(Object.entries(NUMERIC_ATTRIBUTE_DEFAULTS).map(([name, value]) => [name, String(value)])),
  SqsManagedSseEnabled: 'true',
  ...queue.attributes,
})

const READABLE = new Set([
  'All',
  ...Object.keys(RANGES),
  ...BOOLEANS,
  ...Object.keys(ENUMS),
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
])

/** Returns the requested attributes; `All` selects every attribute. */
export function getAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  for (const name of names)
    if (!READABLE.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, { status: 400 })
  const all = allAttributes(queue)
  return names.includes('All') ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
