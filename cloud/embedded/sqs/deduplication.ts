import type { Clock } from '../core/clock.ts'

/** How long a FIFO queue recognizes a deduplication id: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_WINDOW_MS = 5 * 60_000

/** The part of the response that a duplicate gets again. */
export interface SentMessage {
  readonly MessageId: string
  readonly SequenceNumber: string | undefined
}

/** The deduplication ids that a FIFO queue received within the last five minutes. */
export class DeduplicationWindow {
  readonly #clock: Clock
  readonly #sent = new Map<string, { readonly message: SentMessage; readonly expiresAt: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns the message that was sent with this id, if the id is still in the window. */
  find(deduplicationId: string): SentMessage | undefined {
    this.#removeExpired()
    return this.#sent.get(deduplicationId)?.message
  }

  add(deduplicationId: string, message: SentMessage): void {
    this.#sent.set(deduplicationId, { message, expiresAt: this.#clock.now() + DEDUPLICATION_WINDOW_MS })
  }

  /** A map iterates in insertion order, which is the order of expiry. */
  #removeExpired(): void {
    const now = this.#clock.now()
    for (const [id, { expiresAt }] of this.#sent) {
      if (expiresAt > now) return
      this.#sent.delete(id)
    }
  }
}
