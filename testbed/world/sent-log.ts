import { join } from 'node:path'
import { JsonLog } from './json-log.ts'

/** A file that S3 took. */
export interface SentFile {
  readonly kind: 'file'
  readonly key: string
  readonly fileId: string
}

/** An order that was sent, and what its sender was answered: an order, a refusal, or nothing. */
export interface SentOrder {
  readonly kind: 'order'
  /** The Idempotency-Key, if it had one. */
  readonly key?: string | undefined
  readonly body: string
  /** None when the connection was lost. */
  readonly status?: number | undefined
  readonly orderId?: string | undefined
  readonly refusal?: string | undefined
}

/** An event that was put: EventBridge gave it an id, refused it, or did not answer. */
export interface SentEvent {
  readonly kind: 'event'
  readonly source: string
  readonly detailType: string
  /** JSON, as it was put. */
  readonly detail: string
  readonly eventId?: string | undefined
  readonly refusal?: string | undefined
}

export type SentEntry = SentFile | SentOrder | SentEvent

/** What senders recorded of their own doing: one side of the ledger. In memory unless a file is named. */
export class SentLog extends JsonLog<SentEntry> {}

/** Where the sent log of a stack is kept below a folder such as `.eventbed`. */
export const sentLogFile = (folder: string, stack: string): string => join(folder, 'sent', `${stack}.jsonl`)
