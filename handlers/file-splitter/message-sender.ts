import { setTimeout } from 'node:timers/promises'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import type { RecordMessage } from '../shared/record-message.ts'
import { entryBytes, MAX_BATCH_BYTES, MessageBatcher } from './message-batcher.ts'

const MAX_BATCHES_IN_FLIGHT = 8
const INITIAL_RETRY_DELAY_MS = 50
const MAX_RETRY_DELAY_MS = 2000

/** Sends rows to the queue, several batches at a time; what the queue refuses for a moment is sent again. */
export class MessageSender {
  readonly #sqs: SQSClient
  readonly #queueUrl: string
  /** Milliseconds that are left for trying again. */
  readonly #timeLeft: () => number
  readonly #batcher = new MessageBatcher()
  readonly #flying = new Set<Promise<void>>()
  #failure: unknown

  constructor(sqs: SQSClient, queueUrl: string, timeLeft: () => number) {
    this.#sqs = sqs
    this.#queueUrl = queueUrl
    this.#timeLeft = timeLeft
  }

  /** Takes a row; waits while too many batches are under way. False when it is too large for any message. */
  async send(message: RecordMessage): Promise<boolean> {
    const entry = { Id: String(message.row), MessageBody: serialize(message) }
    if (entryBytes(entry) > MAX_BATCH_BYTES) return false
    const batch = this.#batcher.add(entry)
    if (batch) await this.#launch(batch)
    return true
  }

  /** Resolves once everything that was taken is in the queue. */
  async drain(): Promise<void> {
    const rest = this.#batcher.flush()
    if (rest) await this.#launch(rest)
    await Promise.all(this.#flying)
    if (this.#failure) throw this.#failure
  }

  async #launch(batch: SendMessageBatchRequestEntry[]): Promise<void> {
    while (this.#flying.size >= MAX_BATCHES_IN_FLIGHT) await Promise.race(this.#flying)
    if (this.#failure) throw this.#failure
    const flight = this.#deliver(batch).catch((error) => {
      this.#failure ??= error
    })
    this.#flying.add(flight)
    void flight.then(() => this.#flying.delete(flight))
  }

  async #deliver(batch: SendMessageBatchRequestEntry[]): Promise<void> {
    let entries = batch
    for (let pause = INITIAL_RETRY_DELAY_MS; ; pause = Math.min(2 * pause, MAX_RETRY_DELAY_MS)) {
      const { Failed = [] } = await this.#sqs.send(
        new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries: entries }),
      )
      if (Failed.length === 0) return
      const failed = new Set(Failed.map(({ Id }) => Id))
      entries = entries.filter(({ Id }) => failed.has(Id))
      if (Failed.some(({ SenderFault }) => SenderFault) || this.#timeLeft() < pause)
        throw new Error(`${entries.length} rows could not be sent: ${Failed[0]?.Code} ${Failed[0]?.Message}`)
      await setTimeout(pause)
    }
  }
}

/** Escapes the two characters that JSON lets through and SQS does not; it would refuse the whole batch. */
const serialize = (message: RecordMessage): string =>
  JSON.stringify(message).replace(/[\ufffe\uffff]/g, (refused) => `\\u${refused.charCodeAt(0).toString(16)}`)
