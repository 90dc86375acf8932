import { createHash } from 'node:crypto'
import type { SendMessageCommandInput, SendMessageCommandOutput } from '@aws-sdk/client-sqs'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { describePrincipal } from '../core/principal.ts'
import { formatTraceHeader } from '../core/trace.ts'
import { invalidParameterValue, missingParameter } from './errors.ts'
import { MAX_DELAY_SECONDS, MAX_MESSAGE_ATTRIBUTES } from './limits.ts'
import { type Message, type MessageAttributes, md5, md5OfAttributes, messageSize } from './message.ts'
import type { Queue } from './queue.ts'

type Sent = Omit<SendMessageCommandOutput, '$metadata'>

/** Characters that SQS rejects: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression is about control characters.
const INVALID_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** Sends a message. A FIFO queue answers a duplicate as it answered the original, and does not store it. */
export function send(queue: Queue, input: Omit<SendMessageCommandInput, 'QueueUrl'>, call: Call): Sent {
  const { MessageBody: body, MessageAttributes: attributes = {}, MessageSystemAttributes: system = {} } = input
  if (!body) throw missingParameter('MessageBody')
  checkMessage(queue, body, attributes)
  const delay = delayMs(queue, input)
  const fifo = queue.isFifo ? fifoParameters(queue, input) : standardParameters(input)
  const duplicateKey = duplicateKeyOf(queue, fifo)
  const original = duplicateKey === undefined ? undefined : queue.deduplication.find(duplicateKey)
  const md5OfBody = md5(body)
  const md5OfMessageAttributes = md5OfAttributes(attributes)
  const systemHeader = system.AWSTraceHeader
  const digests = {
    MD5OfMessageBody: md5OfBody,
    MD5OfMessageAttributes: md5OfMessageAttributes,
    MD5OfMessageSystemAttributes: md5OfAttributes(system as MessageAttributes),
  }
  if (original) return { ...digests, ...original }
  const sequenceNumber = queue.isFifo ? queue.nextSequenceNumber() : undefined
  const message: Message = {
    id: call.random.uuid(),
    body,
    md5OfBody,
    attributes,
    // Receivers continue the trace of the call that sent the message.
    traceHeader: systemHeader?.StringValue ?? formatTraceHeader(call.span.context),
    senderId: describePrincipal(call.principal),
    sentAt: call.clock.now(),
    groupId: fifo.groupId,
    deduplicationId: fifo.deduplicationId,
    sequenceNumber,
    deadLetterSourceArn: undefined,
    receiveCount: 0,
    firstReceivedAt: undefined,
    state: 'new',
    readyAt: 0,
  }
  queue.add(message, delay)
  if (duplicateKey !== undefined)
    queue.deduplication.add(duplicateKey, { MessageId: message.id, SequenceNumber: sequenceNumber })
  return { ...digests, MessageId: message.id, SequenceNumber: sequenceNumber }
}

function checkMessage(queue: Queue, body: string, attributes: MessageAttributes): void {
  if (INVALID_CHARACTERS.test(body))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      { status: 400 },
    )
  const names = Object.keys(attributes)
  if (names.length > MAX_MESSAGE_ATTRIBUTES)
    throw invalidParameterValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MAX_MESSAGE_ATTRIBUTES}].`,
    )
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name]!
    if (!/^(String|Number|Binary)(\..*)?$/.test(DataType))
      throw invalidParameterValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      )
    if (DataType.startsWith('Binary') ? BinaryValue === undefined : !StringValue)
      throw invalidParameterValue(
        `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${DataType}'.`,
      )
  }
  const maxBytes = queue.numericAttribute('MaximumMessageSize')
  if (messageSize(body, attributes) > maxBytes)
    throw invalidParameterValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
    )
}

function delayMs(queue: Queue, { DelaySeconds }: Pick<SendMessageCommandInput, 'DelaySeconds'>): number {
  if (DelaySeconds === undefined) return queue.numericAttribute('DelaySeconds') * 1000
  if (queue.isFifo)
    throw invalidParameterValue(
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    )
  if (DelaySeconds < 0 || DelaySeconds > MAX_DELAY_SECONDS)
    throw invalidParameterValue(
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
    )
  return DelaySeconds * 1000
}

type FifoInput = Pick<SendMessageCommandInput, 'MessageBody' | 'MessageGroupId' | 'MessageDeduplicationId'>

function fifoParameters(queue: Queue, { MessageBody = '', MessageGroupId, MessageDeduplicationId }: FifoInput) {
  if (!MessageGroupId) throw missingParameter('MessageGroupId')
  const deduplicationId =
    MessageDeduplicationId ?? (queue.attributes.ContentBasedDeduplication === 'true' ? sha256(MessageBody) : undefined)
  if (deduplicationId === undefined)
    throw invalidParameterValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  return { groupId: MessageGroupId, deduplicationId }
}

/** What two messages must have in common to be duplicates: the deduplication id, and the group if that is the scope. */
function duplicateKeyOf(
  { attributes }: Queue,
  { groupId, deduplicationId }: { groupId: string | undefined; deduplicationId: string | undefined },
): string | undefined {
  if (deduplicationId === undefined || attributes.DeduplicationScope !== 'messageGroup') return deduplicationId
  return JSON.stringify([groupId, deduplicationId])
}

/** Standard queues accept a message group id (for fair queues), but no deduplication id. */
function standardParameters({ MessageGroupId, MessageDeduplicationId }: FifoInput) {
  if (MessageDeduplicationId !== undefined)
    throw invalidParameterValue(
      `Value ${MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    )
  return { groupId: MessageGroupId, deduplicationId: undefined }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
