import { type CsvHeader, findHeader, isContractColumn } from './csv-header.ts'
import { decode, encodedLength, type FileEncoding } from './csv-text.ts'
import { type DateOrder, isAmbiguousDate, provenOrder } from './date-order.ts'
import {
  afterLineBreak,
  type CompleteRecord,
  countLineBreaks,
  MAX_RECORD_BYTES,
  PendingRecord,
  type Position,
} from './pending-record.ts'

/** Why a record is rejected. */
export type RecordProblem = 'not CSV' | 'field count' | 'too long'

/** How a file writes values that can be read in two ways. */
export interface Notation {
  readonly decimalComma?: boolean
  readonly dateOrder?: DateOrder | undefined
}

/** One record of a CSV file, or one line that is not CSV. A record can have several lines. */
export interface CsvRecord {
  /** 1 is the first after the header. Lines that are not CSV are counted too. */
  readonly row: number
  /** The line on which it starts; 1 is the first of the file. */
  readonly line: number
  /** By column; `undefined` for a line that is not CSV. */
  readonly fields: ReadonlyMap<string, string> | undefined
  readonly problem?: RecordProblem | undefined
  readonly notation?: Notation
  /** The text as it is in the file, without the line end; of a record that is too long, its start. */
  readonly raw: string
}

/** Opens a file at a byte. */
export type OpenFile = (startByte: number) => AsyncIterable<Uint8Array>

/**
 * Reads an uploaded file as the data contract defines it, with bounded memory. It shares neither code nor a library with
 * file-splitter, whose errors it is there to find. A record that is not CSV ends with its line, so that the next line can
 * be a record again; if that line is not in memory any more, the file is opened again behind it.
 */
export class CsvReader {
  /** Why the file is not a CSV file; complete once all records are read. */
  invalidReason: string | undefined
  /** Rows without content, and columns at the end without name and content; complete once all records are read. */
  ignoredRows = 0
  ignoredColumns = 0
  readonly #open: OpenFile
  #encoding: FileEncoding | undefined
  #header: CsvHeader | undefined
  #row = 0
  #dateOrder: Promise<DateOrder | undefined> | undefined

  constructor(open: OpenFile) {
    this.#open = open
  }

  /** Yields all records in order; none of a file whose header is not valid. */
  async *records(): AsyncGenerator<CsvRecord> {
    let position: Position | undefined = { byte: 0, line: 1 }
    while (position !== undefined) position = yield* this.#recordsFrom(position)
  }

  /** Yields the records from a position on. Returns where to go on, if the file must be opened again. */
  async *#recordsFrom(from: Position): AsyncGenerator<CsvRecord, Position | undefined> {
    let start = from
    let headerText = ''
    let record: PendingRecord | undefined
    for await (const part of decode(this.#open(from.byte), this.#encoding)) {
      if ('invalidReason' in part) {
        this.invalidReason ??= part.invalidReason
        return undefined
      }
      const { isLast, encoding, markBytes } = part
      this.#encoding = encoding
      let { text } = part
      let index = 0
      if (this.#header === undefined) {
        headerText += text
        text = headerText
        const end = this.#readHeader(text, isLast, encoding)
        if (this.invalidReason !== undefined) return undefined
        if (end === undefined) continue
        index = end
        start = {
          byte: markBytes + encodedLength(text.slice(0, end), encoding),
          line: from.line + countLineBreaks(text.slice(0, end)),
        }
      }
      while (index < text.length || (isLast && record)) {
        record ??= new PendingRecord(this.#header!.delimiter, start, encoding)
        const complete = record.read(text, index, isLast)
        if (complete === undefined) break
        record = undefined
        start = complete.next
        const found = this.#toRecord(complete)
        if (found) yield { ...found, notation: await this.#notationFor(found) }
        if (complete.nextIndex === undefined) return start
        index = complete.nextIndex
      }
    }
    return undefined
  }

  /** Returns the index behind the header, or `undefined` while its end may follow. */
  #readHeader(text: string, isLast: boolean, encoding: FileEncoding): number | undefined {
    const header = findHeader(text, isLast)
    if (header === undefined) {
      if (encodedLength(text, encoding) > MAX_RECORD_BYTES)
        this.invalidReason = `the header is longer than ${MAX_RECORD_BYTES} bytes`
      return undefined
    }
    this.ignoredRows = header.ignoredRows
    this.ignoredColumns = header.unnamed
    this.invalidReason = header.invalidReason
    this.#header = header
    return afterLineBreak(text, header.end)
  }

  /** Names the fields of a record. Returns `undefined` for a row without content. */
  #toRecord({ line, raw, problem, fields = [] }: CompleteRecord): CsvRecord | undefined {
    const { columns } = this.#header!
    if (problem !== undefined) return { row: ++this.#row, line, raw, fields: undefined, problem }
    if (fields.every(isBlank)) {
      this.ignoredRows++
      return undefined
    }
    const row = ++this.#row
    if (!fields.slice(columns.length).every(isBlank) || columns.slice(fields.length).some(isContractColumn))
      return { row, line, raw, fields: undefined, problem: 'field count' }
    this.ignoredColumns = Math.max(this.ignoredColumns, fields.length - columns.length)
    return { row, line, raw, fields: new Map(columns.map((column, index) => [column, fields[index] ?? ''])) }
  }

  /** The order of dates costs one more pass through the file, so it is found only for a date that needs it. */
  async #notationFor({ fields }: CsvRecord): Promise<Notation> {
    const isAmbiguous = fields !== undefined && isAmbiguousDate(fields.get('sold_at')!)
    if (isAmbiguous) this.#dateOrder ??= this.#findDateOrder()
    const dateOrder = isAmbiguous ? await this.#dateOrder : undefined
    return { decimalComma: this.#header!.delimiter !== ',', dateOrder }
  }

  /** Returns the order of month and day, if all dates of the file that prove one prove the same. */
  async #findDateOrder(): Promise<DateOrder | undefined> {
    const orders = new Set<DateOrder>()
    const reader = new CsvReader(this.#open)
    // Without this, the second pass would ask for the order too.
    reader.#dateOrder = Promise.resolve(undefined)
    for await (const { fields } of reader.records()) {
      const order = fields && provenOrder(fields.get('sold_at')!)
      if (order) orders.add(order)
    }
    const [order, ...others] = orders
    return others.length === 0 ? order : undefined
  }
}

const isBlank = (field: string): boolean => field.trim() === ''
