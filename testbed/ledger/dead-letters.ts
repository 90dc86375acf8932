import type { TappedMessage } from '../world/queue-tap.ts'
import { objectOf } from './json.ts'
import type { Placed } from './merge.ts'

/** A row's message that failed too often; its place is the row. */
export interface DeadRow extends Placed {
  readonly fileId: string
  readonly record: unknown
}

/** The dead letters of rows, by file and sorted by row; and those that are no row's message. */
export function deadRows(messages: readonly TappedMessage[]): {
  byFile: Map<string, DeadRow[]>
  others: TappedMessage[]
} {
  const byFile = new Map<string, DeadRow[]>()
  const others: TappedMessage[] = []
  for (const message of messages) {
    const { fileId, row, record } = objectOf(message.body)
    if (typeof fileId !== 'string' || typeof row !== 'number') others.push(message)
    else {
      const rows = byFile.get(fileId) ?? []
      rows.push({ fileId, place: row, record })
      byFile.set(fileId, rows)
    }
  }
  for (const rows of byFile.values()) rows.sort((a, b) => a.place - b.place)
  return { byFile, others }
}

/** An event that could not be delivered or handled, and why. */
export interface DeadEvent {
  readonly event: Readonly<Record<string, unknown>>
  readonly reason: string
}

/**
 * Reads a dead letter in either of its forms: EventBridge's, which is the event itself with the reason as attributes
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html), or the record of Lambda's OnFailure
 * destination (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export function deadEvent({ body, attributes }: TappedMessage): DeadEvent {
  const message = objectOf(body)
  if (message.requestPayload === undefined)
    return { event: message, reason: [attributes.ERROR_CODE, attributes.ERROR_MESSAGE].filter(Boolean).join(': ') }
  const { errorMessage } = objectOf(message.responsePayload)
  const { condition } = objectOf(message.requestContext)
  return { event: objectOf(message.requestPayload), reason: String(errorMessage ?? condition ?? '') }
}

/** The files that a dead letter of file-splitter speaks of: S3's event, or what the function sends itself to go on. */
export function fileIdsIn(event: DeadEvent['event']): string[] {
  const { file } = objectOf(event.continuation)
  if (file !== undefined) return [String(objectOf(file).fileId)]
  const records = Array.isArray(event.Records) ? event.Records : []
  return records.map((record) => {
    const { bucket, object } = objectOf(objectOf(record).s3)
    const { key, versionId, eTag } = objectOf(object)
    return `${objectOf(bucket).name}/${decoded(String(key))}@${versionId ?? eTag}`
  })
}

/** An event has the key form-encoded, with a plus for a space. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}
