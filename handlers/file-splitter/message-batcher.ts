import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html */
const MAX_BATCH_ENTRIES = 10
export const MAX_BATCH_BYTES = 1_048_576

export const entryBytes = ({ MessageBody = '' }: SendMessageBatchRequestEntry): number => Buffer.byteLength(MessageBody)

/** Collects entries into batches that respect the limits on entries and on bytes. */
export class MessageBatcher {
  #entries: SendMessageBatchRequestEntry[] = []
  #bytes = 0

  /** Adds an entry. Returns the batch that is full because of it, if any. */
  add(entry: SendMessageBatchRequestEntry): SendMessageBatchRequestEntry[] | undefined {
    const bytes = entryBytes(entry)
    const full = this.#bytes + bytes > MAX_BATCH_BYTES ? this.flush() : undefined
    this.#entries.push(entry)
    this.#bytes += bytes
    if (full) return full
    return this.#entries.length === MAX_BATCH_ENTRIES ? this.flush() : undefined
  }

  /** Removes and returns the incomplete batch, if any. */
  flush(): SendMessageBatchRequestEntry[] | undefined {
    if (this.#entries.length === 0) return undefined
    const entries = this.#entries
    this.#entries = []
    this.#bytes = 0
    return entries
  }
}
