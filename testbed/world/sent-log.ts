import { join } from 'node:path'
import { JsonLog } from './json-log.ts'

/** An uploaded object that S3 accepted. */
export interface SentObject {
  readonly kind: 'object'
  /** The bucket's logical name. */
  readonly bucket: string
  readonly key: string
  /** `<bucket>/<key>@<version>` */
  readonly objectId: string
}

/** A request to a REST API that may have changed something (no GET or HEAD), with its response. */
export interface SentRequest {
  readonly kind: 'request'
  /** The API's logical name. */
  readonly api: string
  readonly method: string
  readonly path: string
  readonly idempotencyKey?: string | undefined
  readonly body: string
  /** Absent if the connection was lost. */
  readonly status?: number | undefined
  /** The response body, parsed where it is JSON. */
  readonly response?: unknown
}

/** An event that was sent: EventBridge assigned an id, rejected it, or did not respond. */
export interface SentEvent {
  readonly kind: 'event'
  /** The bus's logical name. */
  readonly bus: string
  readonly source: string
  readonly detailType: string
  /** JSON, as it was sent. */
  readonly detail: string
  /** The cloud's time when it was sent, in milliseconds since the epoch. */
  readonly sentAt?: number | undefined
  readonly eventId?: string | undefined
  readonly refusal?: string | undefined
}

export type SentEntry = SentObject | SentRequest | SentEvent

/** What the clients of a world sent: one side of the ledger. */
export class SentLog extends JsonLog<SentEntry> {}

/** The path of a stack's sent log in a folder such as `.eventbed`. */
export const sentLogFile = (folder: string, stack: string): string => join(folder, 'sent', `${stack}.jsonl`)
