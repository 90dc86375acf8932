import { parseRedrivePolicy, type RedrivePolicy } from './attributes.ts'
import type { Message } from './message.ts'
import type { Queue } from './queue.ts'
import type { Queues } from './queues.ts'

/** True once a message has been handed out as often as the queue allows: the next receive moves it away instead. */
export const hasExceededMaxReceives = (message: Message, { maxReceiveCount }: RedrivePolicy): boolean =>
  message.receiveCount >= maxReceiveCount

/** Where a queue's dead letters go; nowhere when that queue is not there any more. */
export function findDeadLetterQueue(
  queues: Queues,
  queue: Queue,
): { policy: RedrivePolicy; target: Queue } | undefined {
  const policy = parseRedrivePolicy(queue.attributes.RedrivePolicy)
  const target = policy && queues.byArn(policy.deadLetterTargetArn)
  return policy && target && { policy, target }
}

/**
 * Moves a message that nobody could work on. It keeps its id and the time at which it was sent.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function moveToDeadLetterQueue(from: Queue, message: Message, to: Queue): void {
  from.remove(message)
  to.add({ ...message, deadLetterSource: from.arn, firstReceivedAt: undefined, state: 'new' }, 0)
}

/** The queues whose dead letters come here. */
export const findSourceQueues = (queues: Queues, target: Queue): Queue[] =>
  queues.all().filter((queue) => parseRedrivePolicy(queue.attributes.RedrivePolicy)?.deadLetterTargetArn === target.arn)
