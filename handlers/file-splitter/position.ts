import type { Header } from './header.ts'
import type { Delimiter } from './record-scanner.ts'
import type { Encoding } from './text-decoder.ts'

/** How to read the records of a file. */
export interface Format {
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  readonly header: Header
}

/** The position after a record, from which reading can continue later. */
export interface Position {
  /** The offset in the file, even if reading did not start at its beginning. */
  readonly byte: number
  readonly line: number
  /** The number of the last record, including rejected ones. */
  readonly row: number
  /** How many rows without any content were skipped. They have no number. */
  readonly ignoredRows: number
  /** How many columns at the end have neither a name nor content. */
  readonly ignoredColumns: number
  /** Known once the header was read. */
  readonly format: Format | undefined
}

export const START: Position = { byte: 0, line: 0, row: 0, ignoredRows: 0, ignoredColumns: 0, format: undefined }
