import type { Message as MessageShape, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import { OUTCOME_ATTRIBUTE } from '../../api/trace-summary.ts'
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

/** Receives messages. Long polling ends when a message arrives, the wait time is over, or the client disconnects. */
export async function receive(
  queues: Queues,
  queue: Queue,
  input: ReceiveMessageCommandInput,
  call: Call,
  { activity, tracer }: Pick<Platform, 'activity' | 'tracer'>,
) {
  const {
    MaxNumberOfMessages: maxMessages = 1,
    WaitTimeSeconds: waitTime = queue.numericAttribute('ReceiveMessageWaitTimeSeconds'),
    VisibilityTimeout: visibilityTimeout = queue.numericAttribute('VisibilityTimeout'),
  } = input
  checkRange('MaxNumberOfMessages', maxMessages, 1, MAX_BATCH_ENTRIES)
  checkRange('WaitTimeSeconds', waitTime, 0, MAX_WAIT_SECONDS)
  checkRange('VisibilityTimeout', visibilityTimeout, 0, MAX_VISIBILITY_TIMEOUT_SECONDS)
  const deadline = call.clock.now() + waitTime * 1000
  for (;;) {
    const messages = takeReadyMessages(queues, queue, maxMessages, visibilityTimeout, { call, tracer })
    if (messages.length > 0 || call.clock.now() >= deadline || call.signal.aborted)
      return messages.length > 0 ? { Messages: messages.map((message) => toResponse(queue, message, input, call)) } : {}
    await activity.pauseDuring(call, waitUntilReady(queue, deadline, call))
  }
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (value < min || value > max)
    throw invalidParameterValue(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
    )
}

function takeReadyMessages(
  queues: Queues,
  queue: Queue,
  maxMessages: number,
  visibilityTimeout: number,
  { call, tracer }: { call: Call; tracer: Tracer },
): Message[] {
  if (queue.counts['in flight'] >= MAX_IN_FLIGHT_MESSAGES)
    throw new AwsError('OverLimit', 'Too many messages in flight.', { status: 403 })
  const taken: Message[] = []
  const deadLetters = findDeadLetterQueue(queues, queue)
  try {
    while (taken.length < maxMessages) {
      const message = queue.next()
      if (!message) break
      if (deadLetters && hasExceededMaxReceives(message, deadLetters.policy)) {
        moveToDeadLetterQueue(queue, message, deadLetters.target)
        recordDeadLetterSpan(queue, message, deadLetters.target, tracer)
        continue
      }
      message.receiveCount++
      message.firstReceivedAt ??= call.clock.now()
      taken.push(message)
    }
  } finally {
    queue.endReceive()
  }
  // Hidden only after all were taken, as a visibility timeout of 0 makes them ready again right away.
  for (const message of taken) queue.hide(message, visibilityTimeout * 1000)
  return taken
}

/** Records in the trace of the message that it was moved to the dead-letter queue. */
function recordDeadLetterSpan(queue: Queue, message: Message, target: Queue, tracer: Tracer): void {
  const attributes = {
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': target.name,
    'messaging.message.id': message.id,
    'aws.sqs.source_queue': queue.name,
    'aws.sqs.receive_count': message.receiveCount,
    [OUTCOME_ATTRIBUTE]: 'dead letter',
  }
  const parent = parseTraceHeader(message.traceHeader)
  tracer.start(`SQS dead letter in ${target.name}`, { parent, kind: 'producer', attributes }).end()
}

function waitUntilReady(queue: Queue, deadline: number, { clock, signal }: Call): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopWaiting()
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stopWaiting = queue.onReady(done)
    // An empty receive has no effect, so the clock need not stop at its deadline while it is advanced.
    const timer = clock.maintenance(deadline - clock.now(), done)
    signal.addEventListener('abort', done, { once: true })
  })
}

function toResponse(queue: Queue, message: Message, input: ReceiveMessageCommandInput, call: Call): MessageShape {
  const attributes = selectAttributes(message, input.MessageAttributeNames ?? [])
  const system = selectSystemAttributes(message, [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ])
  return {
    MessageId: message.id,
    ReceiptHandle: createReceiptHandle(queue, message, call.random),
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
  }
}

/** Selects message attributes by `All`, by name, or by a prefix such as `order.*`. */
function selectAttributes({ attributes }: Message, names: readonly string[]): Message['attributes'] {
  if (names.length === 0) return {}
  const isSelected = (name: string) =>
    names.some(
      (selector) =>
        selector === 'All' || selector === name || (selector.endsWith('.*') && name.startsWith(selector.slice(0, -2))),
    )
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isSelected(name)))
}

function selectSystemAttributes(message: Message, names: readonly string[]): Record<string, string> {
  if (names.length === 0) return {}
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  }
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(present.filter(([name]) => names.includes('All') || names.includes(name)))
}
