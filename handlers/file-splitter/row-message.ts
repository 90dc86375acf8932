import { COLUMNS, type RecordMessage } from '../shared/record-message.ts'
import type { Header } from './header.ts'

/** What every message of a file has in common. */
export interface MessageSource {
  readonly fileId: string
  readonly correlationId: string
}

/** The message for one row: the known columns by name, whatever their order, and the others beside them. */
export function toRecordMessage(
  { fileId, correlationId }: MessageSource,
  row: number,
  header: Header,
  fields: readonly string[],
): RecordMessage {
  const values = Object.fromEntries(header.map((column, place) => [column, fields[place] ?? '']))
  const record = Object.fromEntries(COLUMNS.map((column) => [column, values[column]])) as RecordMessage['record']
  for (const column of COLUMNS) delete values[column]
  const extra = Object.keys(values).length > 0 && { extra: values }
  return { fileId, row, record, ...extra, correlationId }
}
