import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import { splitLines } from '../../../testbed/ledger/split-lines.ts'

/** A line of a CSV file behind the header, or the lines of a record that has breaks in its fields. */
export interface CsvRecord {
  /** 1 = first after the header; what is no CSV counts too. */
  readonly row: number
  /** Where it begins, 1 = first of the file. */
  readonly line: number
  /** By column; none where the line is no CSV. */
  readonly fields: ReadonlyMap<string, string> | undefined
  readonly raw: string
}

export const COLUMNS = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'] as const

const QUOTE = 0x22
/** A quote that is open for longer than this was never meant to be one. */
const LONGEST_RECORD = 1_000_000

/**
 * Reads what was put in by the contract of the data alone, and on purpose not by file-splitter's reader, whose errors
 * it is to find. A record that is no CSV ends with its line, so that the next line is taken for a record again.
 */
export class CsvReader {
  /** Why this is no CSV file; known once all is read. */
  fault: string | undefined
  #lines: Buffer[] = []
  #line = 0
  #row = 0
  #columns: readonly string[] | undefined

  /** All records in order; none where there is no header to read them by. */
  async *records(body: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
    let isStart = true
    for await (const lines of splitLines(body, LONGEST_RECORD)) {
      if (isStart) lines[0] = withoutBom(lines[0]!)
      isStart = false
      this.#lines = [...this.#lines, ...lines]
      yield* this.#take(false)
    }
    yield* this.#take(true)
  }

  *#take(isLast: boolean): Generator<CsvRecord> {
    let used = 0
    for (;;) {
      while (used < this.#lines.length && isBlank(this.#lines[used]!)) used++
      const found = used < this.#lines.length ? this.#recordAt(used, isLast) : undefined
      if (!found) break
      const line = this.#line + used + 1
      const raw = Buffer.concat(this.#lines.slice(used, used + found.lines)).toString()
      used += found.lines
      if (this.#columns === undefined) this.#readHeader(found.fields)
      else if (this.#columns.length > 0) yield this.#record(line, raw, found.fields)
    }
    this.#line += used
    this.#lines = this.#lines.slice(used)
  }

  /** The record that begins with a line; none as long as its end may still come. */
  #recordAt(first: number, isLast: boolean): { lines: number; fields: readonly string[] | undefined } | undefined {
    const one = this.#lines[first]!
    if (one.length > LONGEST_RECORD)
      this.fault ??= `line ${this.#line + first + 1} is longer than ${LONGEST_RECORD} bytes`
    if (!isUtf8(one) || one.includes(0)) this.fault ??= 'the file is not UTF-8 text'
    // Without a quote there is only one way to read a line.
    if (!one.includes(QUOTE))
      return {
        lines: 1,
        fields: one
          .toString()
          .replace(/\r?\n$/, '')
          .split(','),
      }
    const alone = fieldsOf(one)
    if (alone !== 'open') return { lines: 1, fields: alone }
    let [bytes, quotes] = [one.length, quotesIn(one)]
    for (let end = first + 1; end < this.#lines.length && bytes <= LONGEST_RECORD; end++) {
      const line = this.#lines[end]!
      bytes += line.length
      quotes += quotesIn(line)
      // As long as the quotes are odd, the last of them is open.
      if (quotes % 2 === 1) continue
      const fields = fieldsOf(Buffer.concat(this.#lines.slice(first, end + 1)))
      return Array.isArray(fields) ? { lines: end + 1 - first, fields } : { lines: 1, fields: undefined }
    }
    return isLast || bytes > LONGEST_RECORD ? { lines: 1, fields: undefined } : undefined
  }

  #readHeader(fields: readonly string[] | undefined): void {
    const columns = (fields ?? []).map((name) => name.trim())
    const lacking = COLUMNS.filter((column) => !columns.includes(column))
    if (lacking.length > 0) this.fault ??= `the header lacks ${lacking.join(', ')}`
    this.#columns = lacking.length > 0 ? [] : columns
  }

  #record(line: number, raw: string, values: readonly string[] | undefined): CsvRecord {
    const columns = this.#columns!
    const fits = values?.length === columns.length
    const fields = fits ? new Map(columns.map((column, place) => [column, values[place]!])) : undefined
    return { row: ++this.#row, line, fields, raw: raw.replace(/^[\r\n]+|[\r\n]+$/g, '') }
  }
}

/** The fields of one record; `open` where a quote is not closed, none where it is no CSV. */
function fieldsOf(text: Buffer): string[] | 'open' | undefined {
  try {
    return (parse(text, { record_delimiter: ['\r\n', '\n'], relax_column_count: true }) as string[][])[0]
  } catch (error) {
    return (error as { code?: string }).code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : undefined
  }
}

const BOM = Buffer.from('\ufeff')

const withoutBom = (line: Buffer): Buffer =>
  line.subarray(0, BOM.length).equals(BOM) ? line.subarray(BOM.length) : line

const isBlank = (line: Buffer): boolean => line.length <= 2 && /^\r?\n?$/.test(line.toString())

function quotesIn(line: Buffer): number {
  let count = 0
  for (let at = line.indexOf(QUOTE); at >= 0; at = line.indexOf(QUOTE, at + 1)) count++
  return count
}
