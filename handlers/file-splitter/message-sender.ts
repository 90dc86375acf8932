import { setTimeout } from 'node:timers/promises'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import type { RecordMessage } from '../shared/record-message.ts'
import { entryBytes, MAX_BATCH_BYTES, MessageBatcher } from './message-batcher.ts'

const MAX_BATCHES_IN_FLIGHT = 8
const INITIAL_RETRY_DELAY_MS = 50
const MAX_RETRY_DELAY_MS = 2000

/** Sends rows to the queue, several batches concurrently. Retries entries that the queue rejects temporarily. */
export class MessageSender {
  readonly #sqs: SQSClient
  readonly #queueUrl: string
  readonly #remainingMs: () => number
  readonly #batcher = new MessageBatcher()
  readonly #inFlight = new Set<Promise<void>>()
  #failure: unknown

  /** `remainingMs` returns how much time is left for retries. */
  constructor(sqs: SQSClient, queueUrl: string, remainingMs: () => number) {
    this.#sqs = sqs
    this.#queueUrl = queueUrl
    this.#remainingMs = remainingMs
  }

  /** Accepts a row; waits while too many batches are in flight. Returns false if it is too large for a message. */
  async send(message: RecordMessage): Promise<boolean> {
    const entry = { Id: String(message.row), MessageBody: serialize(message) }
    if (entryBytes(entry) > MAX_BATCH_BYTES) return false
    const batch = this.#batcher.add(entry)
    if (batch) await this.#dispatch(batch)
    return true
  }

  /** Resolves once every accepted row is in the queue. */
  async drain(): Promise<void> {
    const lastBatch = this.#batcher.flush()
    if (lastBatch) await this.#dispatch(lastBatch)
    await Promise.all(this.#inFlight)
    if (this.#failure) throw this.#failure
  }

  async #dispatch(batch: SendMessageBatchRequestEntry[]): Promise<void> {
    while (this.#inFlight.size >= MAX_BATCHES_IN_FLIGHT) await Promise.race(this.#inFlight)
    if (this.#failure) throw this.#failure
    const sending = this.#sendWithRetries(batch).catch((error) => {
      this.#failure ??= error
    })
    this.#inFlight.add(sending)
    void sending.then(() => this.#inFlight.delete(sending))
  }

  async #sendWithRetries(batch: SendMessageBatchRequestEntry[]): Promise<void> {
    let entries = batch
    for (let delayMs = INITIAL_RETRY_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETRY_DELAY_MS)) {
      const { Failed = [] } = await this.#sqs.send(
        new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries: entries }),
      )
      if (Failed.length === 0) return
      const failedIds = new Set(Failed.map(({ Id }) => Id))
      entries = entries.filter(({ Id }) => failedIds.has(Id))
      if (Failed.some(({ SenderFault }) => SenderFault) || this.#remainingMs() < delayMs)
        throw new Error(`${entries.length} rows could not be sent: ${Failed[0]?.Code} ${Failed[0]?.Message}`)
      await setTimeout(delayMs)
    }
  }
}

/** Escapes the two characters that JSON allows and SQS does not; SQS would reject the whole batch. */
const serialize = (message: RecordMessage): string =>
  JSON.stringify(message).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
