import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { StartedCloud } from '../../cloud/cloud.ts'

/** A message, with its body read as JSON where it is JSON. */
export interface TappedMessage {
  readonly body: unknown
  readonly attributes: Readonly<Record<string, string>>
}

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
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.#url, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      )
      if (Messages.length === 0) return this.messages
      this.messages.push(...Messages.map(tapped))
      const Entries = Messages.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }))
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }))
    }
  }
}

const tapped = ({ Body = '', MessageAttributes = {} }: Message): TappedMessage => ({
  body: readJson(Body),
  attributes: Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  ),
})

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
