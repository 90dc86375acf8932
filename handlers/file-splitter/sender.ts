import { setTimeout } from 'node:timers/promises'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import type { RecordMessage } from '../shared/record-message.ts'
import { Batcher, bytesOf, MOST_BYTES } from './batches.ts'

const IN_FLIGHT = 8
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 2000

/** Sends rows to the queue, several batches at a time; what the queue refuses for a moment is sent again. */
export class Sender {
  readonly #sqs: SQSClient
  readonly #queueUrl: string
  /** Milliseconds that are left for trying again. */
  readonly #timeLeft: () => number
  readonly #batcher = new Batcher()
  readonly #flying = new Set<Promise<void>>()
  #failure: unknown

  constructor(sqs: SQSClient, queueUrl: string, timeLeft: () => number) {
    this.#sqs = sqs
    this.#queueUrl = queueUrl
    this.#timeLeft = timeLeft
  }

  /** Takes a row; waits while too many batches are under way. False when it is too large for any message. */
  async send(message: RecordMessage): Promise<boolean> {
    const entry = { Id: String(message.row), MessageBody: bodyOf(message) }
    if (bytesOf(entry) > MOST_BYTES) return false
    const batch = this.#batcher.add(entry)
    if (batch) await this.#launch(batch)
    return true
  }

  /** Resolves once everything that was taken is in the queue. */
  async drain(): Promise<void> {
    const rest = this.#batcher.rest()
    if (rest) await this.#launch(rest)
    await Promise.all(this.#flying)
    if (this.#failure) throw this.#failure
  }

  async #launch(batch: SendMessageBatchRequestEntry[]): Promise<void> {
    while (this.#flying.size >= IN_FLIGHT) await Promise.race(this.#flying)
    if (this.#failure) throw this.#failure
    const flight = this.#deliver(batch).catch((error) => {
      this.#failure ??= error
    })
    this.#flying.add(flight)
    void flight.then(() => this.#flying.delete(flight))
  }

  async #deliver(batch: SendMessageBatchRequestEntry[]): Promise<void> {
    let entries = batch
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
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
const bodyOf = (message: RecordMessage): string =>
  JSON.stringify(message).replace(/[\ufffe\uffff]/g, (refused) => `\\u${refused.charCodeAt(0).toString(16)}`)
