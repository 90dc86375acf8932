import { isUtf8 } from 'node:buffer'
import { splitLines } from '../../../testbed/ledger/split-lines.ts'
import { parseRecord } from './parse-record.ts'

/** One record of a CSV file, or one line that is not CSV. A record can have several lines. */
export interface CsvRecord {
  /** 1 is the first after the header. Lines that are not CSV are counted too. */
  readonly row: number
  /** The line on which it starts; 1 is the first of the file. */
  readonly line: number
  /** By column; `undefined` for a line that is not CSV. */
  readonly fields: ReadonlyMap<string, string> | undefined
  /** The text as it is in the file, without the line end. */
  readonly raw: string
}

export const COLUMNS = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'] as const

const QUOTE = 0x22
/** A quote that is open for longer than this is a mistake in the file. */
const MAX_RECORD_BYTES = 1_000_000

/**
 * Reads an uploaded file as the data contract defines it, in one pass and with bounded memory. It shares neither code nor
 * a library with file-splitter, whose errors it is there to find. A record that is not CSV ends with its line, so that
 * the next line can be a record again.
 */
export class CsvReader {
  /** Why the file is not a CSV file; complete once all records are read. */
  invalidReason: string | undefined
  #lines: Buffer[] = []
  /** The number of lines before `#lines`. */
  #linesBefore = 0
  #row = 0
  #columns: readonly string[] | undefined

  /** Yields all records in order; none of a file whose header lacks a column. */
  async *records(body: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
    let isStart = true
    for await (const lines of splitLines(body, MAX_RECORD_BYTES)) {
      if (isStart) lines[0] = withoutBom(lines[0]!)
      isStart = false
      this.#lines = [...this.#lines, ...lines]
      yield* this.#readPending(false)
    }
    yield* this.#readPending(true)
  }

  *#readPending(isLast: boolean): Generator<CsvRecord> {
    let used = 0
    for (;;) {
      while (used < this.#lines.length && isBlank(this.#lines[used]!)) used++
      const found = used < this.#lines.length ? this.#recordAt(used, isLast) : undefined
      if (!found) break
      const line = this.#linesBefore + used + 1
      const raw = Buffer.concat(this.#lines.slice(used, used + found.lines)).toString()
      used += found.lines
      if (this.#columns === undefined) this.#readHeader(found.fields)
      else if (this.#columns.length > 0) yield this.#toRecord(line, raw, found.fields)
    }
    this.#linesBefore += used
    this.#lines = this.#lines.slice(used)
  }

  /** The record that starts with a pending line, or `undefined` while its end may still be to come. */
  #recordAt(index: number, isLast: boolean): { lines: number; fields: readonly string[] | undefined } | undefined {
    const first = this.#lines[index]!
    if (first.length > MAX_RECORD_BYTES)
      this.invalidReason ??= `line ${this.#linesBefore + index + 1} is longer than ${MAX_RECORD_BYTES} bytes`
    if (!isUtf8(first) || first.includes(0)) this.invalidReason ??= 'the file is not UTF-8 text'
    const fields = parseRecord(first.toString())
    if (fields !== 'open') return { lines: 1, fields }
    let bytes = first.length
    let quotes = countQuotes(first)
    for (let end = index + 1; end < this.#lines.length && bytes <= MAX_RECORD_BYTES; end++) {
      const line = this.#lines[end]!
      bytes += line.length
      quotes += countQuotes(line)
      // An odd number of quotes means that the last one is open.
      if (quotes % 2 === 1) continue
      const fields = parseRecord(Buffer.concat(this.#lines.slice(index, end + 1)).toString())
      return Array.isArray(fields) ? { lines: end + 1 - index, fields } : { lines: 1, fields: undefined }
    }
    return isLast || bytes > MAX_RECORD_BYTES ? { lines: 1, fields: undefined } : undefined
  }

  #readHeader(fields: readonly string[] | undefined): void {
    const columns = (fields ?? []).map((name) => name.trim())
    const missing = COLUMNS.filter((column) => !columns.includes(column))
    if (missing.length > 0) this.invalidReason ??= `the header lacks ${missing.join(', ')}`
    this.#columns = missing.length > 0 ? [] : columns
  }

  #toRecord(line: number, raw: string, values: readonly string[] | undefined): CsvRecord {
    const columns = this.#columns!
    const isComplete = values?.length === columns.length
    const fields = isComplete ? new Map(columns.map((column, index) => [column, values[index]!])) : undefined
    return { row: ++this.#row, line, fields, raw: raw.replace(/^[\r\n]+|[\r\n]+$/g, '') }
  }
}

const BOM = Buffer.from('\ufeff')

const withoutBom = (line: Buffer): Buffer =>
  line.subarray(0, BOM.length).equals(BOM) ? line.subarray(BOM.length) : line

const isBlank = (line: Buffer): boolean => line.length <= 2 && /^\r?\n?$/.test(line.toString())

function countQuotes(line: Buffer): number {
  let count = 0
  for (let index = line.indexOf(QUOTE); index >= 0; index = line.indexOf(QUOTE, index + 1)) count++
  return count
}
