import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import type { StartedCloud } from '../../cloud/cloud.ts'

/** A message, with its body read as JSON where it is JSON. */
export interface TappedMessage {
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
  readonly #url: string
  readonly #sqs: StartedCloud['clients']['sqs']

  constructor(name: string, url: string, cloud: StartedCloud) {
    this.name = name
    this.#url = url
    this.#sqs = cloud.clients.sqs
  }

  /** Takes what is there now. */
  async drain(): Promise<readonly TappedMessage[]> {
    for (;;) {
      const Messages = await this.#receive()
      if (Messages.length === 0) return this.messages
      this.messages.push(...Messages.map(tapped))
      const Entries = Messages.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }))
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }))
    }
  }

  /** Looks at what is there now, and what was taken before, and leaves it there for others. */
  async peek(): Promise<readonly TappedMessage[]> {
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

const tapped = ({ Body = '', MessageAttributes = {}, Attributes = {} }: Message): TappedMessage => ({
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
