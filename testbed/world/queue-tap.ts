import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { parseJson } from '../../cloud/common/json.ts'
import type { Queue } from '../../provision/resources/queue.ts'
import { JsonLog } from './json-log.ts'

/** A message with its body parsed where it is JSON. */
export interface TappedMessage {
  readonly messageId: string
  readonly body: unknown
  readonly attributes: Readonly<Record<string, string>>
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number
}

/** Seconds: long enough to receive each message only once, and not too long if this process ends in between. */
const PEEK_VISIBILITY_TIMEOUT = 30

/**
 * Receives the messages of a queue that no function consumes, such as a dead-letter queue, and keeps them, so that
 * several scenarios can look for their own at the same time.
 */
export class QueueTap {
  /** The logical name, for example `records-dlq`. */
  readonly name: string
  /** The queue's URL and ARN. */
  readonly url: string
  readonly arn: string
  readonly messages: TappedMessage[] = []
  readonly #kept: JsonLog<TappedMessage>
  readonly #known = new Set<string>()
  readonly #sqs: StartedCloud['clients']['sqs']

  /** Messages are saved in `kept` before they are deleted from the queue, so that other processes that share it see them. */
  constructor(
    queue: Omit<Queue, 'kind' | 'name'>,
    cloud: Pick<StartedCloud, 'clients'>,
    kept = new JsonLog<TappedMessage>(),
  ) {
    this.name = queue.logicalName
    this.url = queue.url
    this.arn = queue.arn
    this.#kept = kept
    this.#sqs = cloud.clients.sqs
  }

  /** Receives and deletes all messages. Returns them together with those that were received before. */
  async drain(): Promise<readonly TappedMessage[]> {
    for (const message of this.#kept.read()) this.#add(message)
    for (;;) {
      const Messages = await this.#receive()
      if (Messages.length === 0) return this.messages
      for (const message of Messages.map(toTappedMessage)) if (this.#add(message)) this.#kept.append(message)
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.url, Entries }))
    }
  }

  /** SQS may deliver a message more than once, for example if the response to its deletion was lost. */
  #add(message: TappedMessage): boolean {
    if (this.#known.has(message.messageId)) return false
    this.#known.add(message.messageId)
    this.messages.push(message)
    return true
  }

  /** Like `drain`, but leaves the messages in the queue. */
  async peek(): Promise<readonly TappedMessage[]> {
    for (const message of this.#kept.read()) this.#add(message)
    const seen: Message[] = []
    try {
      for (;;) {
        const Messages = await this.#receive(PEEK_VISIBILITY_TIMEOUT)
        if (Messages.length === 0) return [...this.messages, ...seen.map(toTappedMessage)]
        seen.push(...Messages)
      }
    } finally {
      for (let first = 0; first < seen.length; first += 10) {
        const Entries = seen
          .slice(first, first + 10)
          .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }))
        await this.#sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries }))
      }
    }
  }

  async #receive(VisibilityTimeout?: number): Promise<Message[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
        VisibilityTimeout,
      }),
    )
    return Messages
  }
}

const toTappedMessage = ({
  MessageId = '',
  Body = '',
  MessageAttributes = {},
  Attributes = {},
}: Message): TappedMessage => ({
  messageId: MessageId,
  body: parseJson(Body) ?? Body,
  attributes: Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  ),
  sentAt: Number(Attributes.SentTimestamp ?? 0),
})
