import type { FailedEvent } from '../../../testbed/ledger/dead-letters.ts'
import { asObject } from '../../../testbed/ledger/json.ts'
import type { Positioned } from '../../../testbed/ledger/merge.ts'
import type { TappedMessage } from '../../../testbed/world/queue-tap.ts'

/** The message of a row in the dead-letter queue; its position is the row number. */
export interface DeadRow extends Positioned {
  readonly fileId: string
  readonly record: unknown
}

/** Groups the dead letters of rows by file, sorted by row, apart from messages that are not about a row. */
export function groupDeadRows(messages: readonly TappedMessage[]): {
  byFile: Map<string, DeadRow[]>
  others: TappedMessage[]
} {
  const byFile = new Map<string, DeadRow[]>()
  const others: TappedMessage[] = []
  for (const message of messages) {
    const { fileId, row, record } = asObject(message.body)
    if (typeof fileId !== 'string' || typeof row !== 'number') others.push(message)
    else {
      const rows = byFile.get(fileId) ?? []
      rows.push({ fileId, position: row, record })
      byFile.set(fileId, rows)
    }
  }
  for (const rows of byFile.values()) rows.sort((a, b) => a.position - b.position)
  return { byFile, others }
}

/** The ids of the files in the event of file-splitter, which comes from S3 or from the function itself. */
export function fileIdsIn(event: FailedEvent['event']): string[] {
  const { file } = asObject(event.continuation)
  if (file !== undefined) return [String(asObject(file).fileId)]
  const records = Array.isArray(event.Records) ? event.Records : []
  return records.map((record) => {
    const { bucket, object } = asObject(asObject(record).s3)
    const { key, versionId, eTag } = asObject(object)
    return `${asObject(bucket).name}/${decodeKey(String(key))}@${versionId ?? eTag}`
  })
}

/** Events hold the key form-encoded, with a plus for a space. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}
