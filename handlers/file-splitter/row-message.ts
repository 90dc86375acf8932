import { COLUMNS, type RecordMessage } from '../shared/record-message.ts'
import type { Header } from './header.ts'

/** What all messages of a file have in common. */
export interface MessageSource {
  readonly fileId: string
  readonly correlationId: string
}

/** Creates the message for a row: the contract's columns in `record`, all others in `extra`. */
export function toRecordMessage(
  { fileId, correlationId }: MessageSource,
  row: number,
  header: Header,
  fields: readonly string[],
): RecordMessage {
  const values = Object.fromEntries(header.map((column, index) => [column, fields[index] ?? '']))
  const record = Object.fromEntries(COLUMNS.map((column) => [column, values[column]])) as RecordMessage['record']
  for (const column of COLUMNS) delete values[column]
  const extra = Object.keys(values).length > 0 && { extra: values }
  return { fileId, row, record, ...extra, correlationId }
}
