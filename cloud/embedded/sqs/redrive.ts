import { parseJsonObject } from '../../common/json.ts'
import { parseArn } from '../core/arn.ts'
import { invalidAttributeValue, invalidParameterValue } from './errors.ts'
import type { Message } from './message.ts'
import type { Queue } from './queue.ts'
import type { Queues } from './queues.ts'

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

/** Parses and validates a `RedrivePolicy` attribute. An empty one is valid: it removes the current policy. */
export function parseRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  if (!text) return undefined
  const policy = parseJsonObject(text)
  if (!policy) throw invalidAttributeValue('RedrivePolicy')
  const { deadLetterTargetArn, maxReceiveCount } = policy
  const count = Number(maxReceiveCount)
  if (typeof deadLetterTargetArn !== 'string')
    throw invalidRedrivePolicy(text, 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.')
  if (maxReceiveCount === undefined)
    throw invalidRedrivePolicy(text, 'Redrive policy does not contain mandatory attribute: maxReceiveCount.')
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw invalidRedrivePolicy(
      text,
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    )
  return { deadLetterTargetArn, maxReceiveCount: count }
}

interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue'
  readonly sourceQueueArns?: readonly string[]
}

/** Parses and validates a `RedriveAllowPolicy` attribute, which restricts who can use a queue for dead letters. */
export function parseRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy | undefined {
  if (!text) return undefined
  const policy = parseJsonObject(text) as RedriveAllowPolicy | undefined
  if (!policy || !['allowAll', 'denyAll', 'byQueue'].includes(policy.redrivePermission))
    throw invalidAttributeValue('RedriveAllowPolicy')
  if (policy.redrivePermission === 'byQueue' && !policy.sourceQueueArns?.length)
    throw invalidAttributeValue('RedriveAllowPolicy')
  return policy
}

const invalidRedrivePolicy = (text: string, reason: string) =>
  invalidParameterValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`)

/** Checks that the dead-letter queue exists, is of the same type, account and region, and accepts this source queue. */
export function checkRedrivePolicy(queues: Queues, sourceArn: string, attributes: Record<string, string>): void {
  const policy = parseRedrivePolicy(attributes.RedrivePolicy)
  if (!policy) return
  const invalid = (reason: string) => invalidRedrivePolicy(attributes.RedrivePolicy!, reason)
  const target = queues.byArn(policy.deadLetterTargetArn)
  if (!target) throw invalid('Dead letter target does not exist.')
  const [from, to] = [parseArn(sourceArn)!, parseArn(target.arn)!]
  if (from.account !== to.account || from.region !== to.region)
    throw invalid('Dead-letter target owner should be same as the source.')
  if (sourceArn.endsWith('.fifo') !== target.isFifo)
    throw invalid('Dead-letter queue must be same type of queue as the source.')
  const allow = parseRedriveAllowPolicy(target.attributes.RedriveAllowPolicy)
  const isDenied =
    allow?.redrivePermission === 'denyAll' ||
    (allow?.redrivePermission === 'byQueue' && !allow.sourceQueueArns?.includes(sourceArn))
  if (isDenied) throw invalid(`Queue ${target.arn} does not allow redrive from ${sourceArn}.`)
}

/** Whether the next receive moves the message to the dead-letter queue instead of returning it. */
export const hasExceededMaxReceives = (message: Message, { maxReceiveCount }: RedrivePolicy): boolean =>
  message.receiveCount >= maxReceiveCount

/** Returns the queue's dead-letter queue, or `undefined` if none is configured or it has been deleted. */
export function findDeadLetterQueue(
  queues: Queues,
  queue: Queue,
): { policy: RedrivePolicy; target: Queue } | undefined {
  const policy = parseRedrivePolicy(queue.attributes.RedrivePolicy)
  const target = policy && queues.byArn(policy.deadLetterTargetArn)
  return policy && target && { policy, target }
}

/**
 * Moves a message to the dead-letter queue. It keeps its id and its sent timestamp, so its retention period does not start again.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function moveToDeadLetterQueue(from: Queue, message: Message, to: Queue): void {
  from.remove(message)
  to.add({ ...message, deadLetterSourceArn: from.arn, firstReceivedAt: undefined, state: 'new' }, 0)
}

/** Returns the queues that use the given queue as their dead-letter queue. */
export const findSourceQueues = (queues: Queues, target: Queue): Queue[] =>
  queues.all().filter((queue) => parseRedrivePolicy(queue.attributes.RedrivePolicy)?.deadLetterTargetArn === target.arn)
