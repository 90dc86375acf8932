import type { RecordMessage } from '../shared/record-message.ts'
import type { DateOrder } from '../shared/sale-values.ts'
import { isContractColumn } from './header.ts'
import type { Format } from './position.ts'

/** What all messages of a file have in common. */
export interface MessageSource {
  readonly fileId: string
  readonly correlationId: string
  readonly dateOrder?: DateOrder | undefined
}

/** A row and where it starts. */
export interface SourceRow {
  readonly row: number
  readonly line: number
  readonly byte: number
  readonly fields: readonly string[]
}

/** Creates the message for a row: the contract's columns in `record`, all others in `extra`. */
export function toRecordMessage(
  { fileId, correlationId, dateOrder }: MessageSource,
  { header, delimiter }: Pick<Format, 'header' | 'delimiter'>,
  { row, line, byte, fields }: SourceRow,
): RecordMessage {
  const values = header.map((column, index) => [column, fields[index] ?? ''] as const)
  // A property of a plain object cannot be named __proto__ by assignment, but Object.fromEntries defines it.
  const record = Object.fromEntries(values.filter(([column]) => isContractColumn(column))) as RecordMessage['record']
  const extras = values.filter(([column]) => !isContractColumn(column))
  return {
    fileId,
    row,
    line,
    byte,
    record,
    ...(extras.length > 0 && { extra: Object.fromEntries(extras) }),
    ...(delimiter !== ',' && { decimalComma: true }),
    ...(dateOrder !== undefined && { dateOrder }),
    correlationId,
  }
}
