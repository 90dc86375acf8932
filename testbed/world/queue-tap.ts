import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { JsonLog } from './json-log.ts'

/** A message, with its body read as JSON where it is JSON. */
export interface TappedMessage {
  readonly messageId: string
  readonly body: unknown
  readonly attributes: Readonly<Record<string, string>>
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number
}

/** Seconds; long enough to see each message once, short enough if this process ends in between. */
const HIDDEN_WHILE_PEEKING = 30

/**
 * Takes everything out of a queue that ends there, such as a dead-letter queue, and keeps it, so that many scenarios
 * can look for theirs at the same time without taking each other's.
 */
export class QueueTap {
  readonly name: string
  readonly messages: TappedMessage[] = []
  readonly #kept: JsonLog<TappedMessage>
  readonly #known = new Set<string>()
  readonly #url: string
  readonly #sqs: StartedCloud['clients']['sqs']

  /** What is taken is in `kept` before the queue forgets it; what another process took and kept there is here, too. */
  constructor(name: string, url: string, cloud: StartedCloud, kept = new JsonLog<TappedMessage>()) {
    this.name = name
    this.#kept = kept
    this.#url = url
    this.#sqs = cloud.clients.sqs
  }

  /** Takes what is there now. */
  async drain(): Promise<readonly TappedMessage[]> {
    for (const message of this.#kept.read()) this.#add(message)
    for (;;) {
      const Messages = await this.#receive()
      if (Messages.length === 0) return this.messages
      for (const message of Messages.map(tapped)) if (this.#add(message)) this.#kept.append(message)
      const Entries = Messages.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }))
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }))
    }
  }

  /** A queue may hand out a message more than once, and does if the answer to its deletion was lost. */
  #add(message: TappedMessage): boolean {
    if (this.#known.has(message.messageId)) return false
    this.#known.add(message.messageId)
    this.messages.push(message)
    return true
  }

  /** Looks at what is there now, and what was taken before, and leaves it there for others. */
  async peek(): Promise<readonly TappedMessage[]> {
    for (const message of this.#kept.read()) this.#add(message)
    const seen: Message[] = []
    try {
      for (;;) {
        const Messages = await this.#receive(HIDDEN_WHILE_PEEKING)
        if (Messages.length === 0) return [...this.messages, ...seen.map(tapped)]
        seen.push(...Messages)
      }
    } finally {
      for (let first = 0; first < seen.length; first += 10) {
        const Entries = seen
          .slice(first, first + 10)
          .map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle, VisibilityTimeout: 0 }))
        await this.#sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries }))
      }
    }
  }

  async #receive(VisibilityTimeout?: number): Promise<Message[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
        VisibilityTimeout,
      }),
    )
    return Messages
  }
}

const tapped = ({ MessageId = '', Body = '', MessageAttributes = {}, Attributes = {} }: Message): TappedMessage => ({
  messageId: MessageId,
  body: readJson(Body),
  attributes: Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  ),
  sentAt: Number(Attributes.SentTimestamp ?? 0),
})

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** How many messages wait in a queue; none is taken. On AWS the number is right only after about a minute. */
export async function waitingIn({ clients }: StartedCloud, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages'] as const
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  )
  return Number(Attributes?.ApproximateNumberOfMessages)
}
