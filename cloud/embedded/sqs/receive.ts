import type { Message as MessageShape, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { Platform } from '../core/platform.ts'
import { parseTraceHeader, type Tracer } from '../core/trace.ts'
import { invalidParameterValue } from './errors.ts'
import {
  MAX_BATCH_ENTRIES,
  MAX_IN_FLIGHT_MESSAGES,
  MAX_VISIBILITY_TIMEOUT_SECONDS,
  MAX_WAIT_SECONDS,
} from './limits.ts'
import { type Message, md5OfAttributes } from './message.ts'
import type { Queue } from './queue.ts'
import type { Queues } from './queues.ts'
import { createReceiptHandle } from './receipt-handle.ts'
import { findDeadLetterQueue, hasExceededMaxReceives, moveToDeadLetterQueue } from './redrive.ts'

/** Hands out messages; waits for one if it is asked to, until there is one, time is up, or the caller hangs up. */
export async function receive(
  queues: Queues,
  queue: Queue,
  input: ReceiveMessageCommandInput,
  call: Call,
  { activity, tracer }: Pick<Platform, 'activity' | 'tracer'>,
) {
  const {
    MaxNumberOfMessages: most = 1,
    WaitTimeSeconds: wait = queue.numericAttribute('ReceiveMessageWaitTimeSeconds'),
  } = input
  const { VisibilityTimeout: visibility = queue.numericAttribute('VisibilityTimeout') } = input
  between('MaxNumberOfMessages', most, 1, MAX_BATCH_ENTRIES)
  between('WaitTimeSeconds', wait, 0, MAX_WAIT_SECONDS)
  between('VisibilityTimeout', visibility, 0, MAX_VISIBILITY_TIMEOUT_SECONDS)
  const deadline = call.clock.now() + wait * 1000
  for (;;) {
    const messages = takeReady(queues, queue, most, visibility, { call, tracer })
    if (messages.length > 0 || call.clock.now() >= deadline || call.signal.aborted)
      return messages.length > 0 ? { Messages: messages.map((message) => shown(queue, message, input, call)) } : {}
    await activity.except(call, readyOrOver(queue, deadline, call))
  }
}

function between(name: string, value: number, least: number, most: number): void {
  if (value < least || value > most)
    throw invalidParameterValue(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
    )
}

function takeReady(
  queues: Queues,
  queue: Queue,
  most: number,
  visibility: number,
  { call, tracer }: { call: Call; tracer: Tracer },
): Message[] {
  if (queue.counts['in flight'] >= MAX_IN_FLIGHT_MESSAGES)
    throw new AwsError('OverLimit', 'Too many messages in flight.', { status: 403 })
  const taken: Message[] = []
  const deadLetters = findDeadLetterQueue(queues, queue)
  try {
    while (taken.length < most) {
      const message = queue.next()
      if (!message) break
      if (deadLetters && hasExceededMaxReceives(message, deadLetters.policy)) {
        moveToDeadLetterQueue(queue, message, deadLetters.target)
        leaveSpan(queue, message, deadLetters.target, tracer)
        continue
      }
      message.receiveCount++
      message.firstReceivedAt ??= call.clock.now()
      taken.push(message)
    }
  } finally {
    queue.endReceive()
  }
  // A message that is not hidden at all goes back at once, behind the others of this receive.
  for (const message of taken) queue.hide(message, visibility * 1000)
  return taken
}

/** Where the way of a message ends that nobody could work on. */
function leaveSpan(queue: Queue, message: Message, target: Queue, tracer: Tracer): void {
  const attributes = {
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': target.name,
    'messaging.message.id': message.id,
    'aws.sqs.source_queue': queue.name,
    'aws.sqs.receive_count': message.receiveCount,
  }
  const parent = parseTraceHeader(message.traceHeader)
  tracer.start(`SQS dead letter in ${target.name}`, { parent, kind: 'producer', attributes }).end()
}

function readyOrOver(queue: Queue, deadline: number, { clock, signal }: Call): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopWaiting()
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stopWaiting = queue.onReady(done)
    // Nobody sees when a wait in vain ends, and a message ends it at once.
    const timer = clock.upkeep(deadline - clock.now(), done)
    signal.addEventListener('abort', done, { once: true })
  })
}

function shown(queue: Queue, message: Message, input: ReceiveMessageCommandInput, call: Call): MessageShape {
  const attributes = pickAttributes(message, input.MessageAttributeNames ?? [])
  const system = systemAttributesOf(message, [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ])
  return {
    MessageId: message.id,
    ReceiptHandle: createReceiptHandle(queue, message, call.chance),
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
  }
}

/** `All`, whole names, or beginnings such as `order.*`. */
function pickAttributes({ attributes }: Message, wanted: readonly string[]): Message['attributes'] {
  if (wanted.length === 0) return {}
  const fits = (name: string) =>
    wanted.some(
      (one) =>
        one === 'All' || one === '.*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
    )
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => fits(name)))
}

function systemAttributesOf(message: Message, wanted: readonly string[]): Record<string, string> {
  if (wanted.length === 0) return {}
  const all: Record<string, string | undefined> = {
    SenderId: message.sender,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(given.filter(([name]) => wanted.includes('All') || wanted.includes(name)))
}
