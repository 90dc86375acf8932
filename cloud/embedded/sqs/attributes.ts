import { AwsError, notImplemented } from '../core/errors.ts'
import { invalidAttributeValue } from './errors.ts'
import { checkPolicy } from './policy.ts'
import { NUMERIC_ATTRIBUTE_DEFAULTS, type Queue } from './queue.ts'

const RANGES: Record<keyof typeof NUMERIC_ATTRIBUTE_DEFAULTS, readonly [least: number, most: number]> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
}

const BOOLEANS = new Set(['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled'])
const CHOICES: Record<string, readonly string[]> = {
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
}

/** Checks what a queue shall be set to; throws as SQS does. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name in RANGES) {
      const [least, most] = RANGES[name as keyof typeof RANGES]
      if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most) throw invalidAttributeValue(name)
    } else if (BOOLEANS.has(name)) {
      if (value !== 'true' && value !== 'false') throw invalidAttributeValue(name)
    } else if (name in CHOICES) {
      if (!CHOICES[name]!.includes(value)) throw invalidAttributeValue(name)
    } else if (name === 'RedrivePolicy') parseRedrivePolicy(value)
    else if (name === 'RedriveAllowPolicy') parseRedriveAllowPolicy(value)
    else if (name === 'Policy') checkPolicy(value)
    else if (name.startsWith('Kms')) {
      if (value !== '') throw notImplemented(`the SQS attribute ${name}`)
    } else throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, { status: 400 })
  }
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

/** The policy that says where a message goes that was handed out too often; none for an empty text. */
export function parseRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  if (!text) return undefined
  const { deadLetterTargetArn, maxReceiveCount } = json(text, 'RedrivePolicy')
  const count = Number(maxReceiveCount)
  if (typeof deadLetterTargetArn !== 'string')
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: deadLetterTargetArn.`,
      { status: 400 },
    )
  if (maxReceiveCount === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.`,
      { status: 400 },
    )
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
      { status: 400 },
    )
  return { deadLetterTargetArn, maxReceiveCount: count }
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue'
  readonly sourceQueueArns?: readonly string[]
}

export function parseRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy | undefined {
  if (!text) return undefined
  const policy = json(text, 'RedriveAllowPolicy') as unknown as RedriveAllowPolicy
  if (!['allowAll', 'denyAll', 'byQueue'].includes(policy.redrivePermission))
    throw invalidAttributeValue('RedriveAllowPolicy')
  if (policy.redrivePermission === 'byQueue' && !policy.sourceQueueArns?.length)
    throw invalidAttributeValue('RedriveAllowPolicy')
  return policy
}

function json(text: string, name: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidAttributeValue(name)
  }
}

/** Those that are made up when they are asked for. */
export const computedAttributes = (queue: Queue): Record<string, string> => ({
  QueueArn: queue.arn,
  ApproximateNumberOfMessages: String(queue.counts.ready),
  ApproximateNumberOfMessagesNotVisible: String(queue.counts['in flight']),
  ApproximateNumberOfMessagesDelayed: String(queue.counts.delayed),
  CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
  LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
})

/** All attributes of a queue, defaults included. */
export const allAttributes = (queue: Queue): Record<string, string> => ({
  ...computedAttributes(queue),
  ...Object.fromEntries(Object.entries(NUMERIC_ATTRIBUTE_DEFAULTS).map(([name, value]) => [name, String(value)])),
  SqsManagedSseEnabled: 'true',
  ...queue.attributes,
})

const KNOWN = new Set([
  'All',
  ...Object.keys(RANGES),
  ...BOOLEANS,
  ...Object.keys(CHOICES),
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

/** The attributes that were asked for by name. */
export function getAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  for (const name of names)
    if (!KNOWN.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, { status: 400 })
  const all = allAttributes(queue)
  return names.includes('All') ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
