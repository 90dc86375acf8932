import { isUtf8 } from 'node:buffer'
import type { CsvError, Info } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { findHeaderProblem, type Header } from './header.ts'

/** The file is not a valid CSV file, so a retry would fail again. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** The position after a record, from which reading can continue later. */
export interface Position {
  /** The offset in the file, even if reading did not start at its beginning. */
  readonly byte: number
  readonly line: number
  /** The number of the last record, including rejected ones. */
  readonly row: number
  readonly header: Header | undefined
}

/** A line that is not valid CSV, as written to the reject file. */
export interface Reject {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** A record or a rejected line. `line` is where it starts, `position` where the next one starts. */
export type Row = { readonly position: Position; readonly line: number } & (
  | { readonly fields: readonly string[] }
  | { readonly reject: Reject }
)

export const START: Position = { byte: 0, line: 0, row: 0, header: undefined }

/** Parsing has a fixed cost per call, so it works on blocks. */
const BLOCK_BYTES = 64 * 1024
/** Without a limit, a quote that is never closed would read the whole file into memory. */
const MAX_RECORD_BYTES = 1_000_000
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const BOM = Buffer.from('\ufeff')

/**
 * Reads a CSV file from a stream, block by block. To continue an earlier attempt, pass its position as `from` and a body
 * that starts there. Throws `UnreadableFile` if the file is not a valid CSV file.
 */
export async function* readRows(body: AsyncIterable<Uint8Array>, from = START): AsyncGenerator<Row[]> {
  const reader = new BlockReader(from)
  let pending: Buffer = Buffer.alloc(0)
  let threshold = BLOCK_BYTES
  for await (const chunk of body) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
    if (pending.length < threshold) continue
    const [rows, used] = reader.read(pending, false)
    if (rows.length > 0) yield rows
    pending = pending.subarray(used)
    // Doubling the threshold keeps the total work linear for a record that is longer than a block.
    threshold = Math.max(BLOCK_BYTES, 2 * pending.length)
  }
  const [rows] = reader.read(pending, true)
  if (rows.length > 0) yield rows
}

class BlockReader {
  #position: Position

  constructor(from: Position) {
    this.#position = from
  }

  /** Returns the rows that end in a block, and how many bytes they take. Nothing follows the last block. */
  read(block: Buffer, isLast: boolean): [rows: Row[], usedBytes: number] {
    const bom = this.#position.byte === 0 && block.subarray(0, 3).equals(BOM) ? 3 : 0
    this.#position = { ...this.#position, byte: this.#position.byte + bom }
    const end = isLast ? block.length : block.lastIndexOf(NEWLINE) + 1
    const text = block.subarray(bom, end)
    if (!isUtf8(text) || text.includes(0)) throw new UnreadableFile('the file is not UTF-8 text')
    const rows: Row[] = []
    let used = 0
    while (used < text.length) {
      const rest = text.subarray(used)
      const [bytes, error] = this.#parse(rest, rows)
      used += bytes
      if (!error) break
      // The closing quote may be in a later block.
      const mayContinue = error.code === 'CSV_QUOTE_NOT_CLOSED' && !isLast && text.length - used < MAX_RECORD_BYTES
      if (mayContinue) break
      used += this.#rejectLine(text.subarray(used), describeCsvError(error), rows)
    }
    if (!isLast && block.length - used > MAX_RECORD_BYTES + BLOCK_BYTES)
      throw new UnreadableFile(`line ${this.#position.line + 1} is longer than ${MAX_RECORD_BYTES} bytes`)
    return [rows, bom + used]
  }

  /** Adds the records up to the end or the first error. Returns how many bytes they take. */
  #parse(text: Buffer, rows: Row[]): [used: number, error: CsvError | undefined] {
    let used = 0
    const onRecord = (fields: string[], { bytes }: Info): null => {
      const raw = text.subarray(used, bytes)
      used = bytes
      this.#add(fields, raw, rows)
      return null
    }
    try {
      parse(text, {
        // By default the parser expects every line ending to be like the first one in the block.
        record_delimiter: ['\r\n', '\n'],
        relax_column_count: true,
        skip_empty_lines: true,
        on_record: (record, context) => onRecord(record as string[], context as unknown as Info),
      })
      // Blank lines at the end belong to no record, but count for the position.
      this.#position = this.#advance(text.subarray(used), 0)
      return [text.length, undefined]
    } catch (error) {
      if (error instanceof UnreadableFile) throw error
      return [used, error as CsvError]
    }
  }

  #add(fields: string[], raw: Buffer, rows: Row[]): void {
    if (this.#position.header === undefined) {
      const header = fields.map((name) => name.trim())
      const problem = findHeaderProblem(header)
      if (problem !== undefined) throw new UnreadableFile(problem)
      this.#position = this.#advance(raw, 0, header)
      return
    }
    const expected = this.#position.header.length
    const line = startLine(this.#position, raw)
    this.#position = this.#advance(raw, 1)
    if (fields.length === expected) rows.push({ position: this.#position, line, fields })
    else {
      const reason = `expected ${expected} fields, got ${fields.length}`
      rows.push({ position: this.#position, line, reject: { line, reason, raw: trimLineBreaks(raw) } })
    }
  }

  /** Rejects a single line; parsing continues with the next one. */
  #rejectLine(text: Buffer, reason: string, rows: Row[]): number {
    if (this.#position.header === undefined) throw new UnreadableFile(`the header is not CSV: ${reason}`)
    // Skips blank lines, which are not part of the rejected line.
    const newline = text.indexOf(NEWLINE, countLeadingLineBreakBytes(text))
    const raw = text.subarray(0, newline < 0 ? text.length : newline + 1)
    const line = startLine(this.#position, raw)
    this.#position = this.#advance(raw, 1)
    rows.push({ position: this.#position, line, reject: { line, reason, raw: trimLineBreaks(raw) } })
    return raw.length
  }

  /** Returns the position after `raw`, which contains the given number of records. */
  #advance(raw: Buffer, rows: number, header = this.#position.header): Position {
    const { byte, line, row } = this.#position
    return { byte: byte + raw.length, line: line + countNewlines(raw), row: row + rows, header }
  }
}

const CSV_ERRORS: Partial<Record<CsvError['code'], string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a field',
  INVALID_OPENING_QUOTE: 'a quote is opened in the middle of a field',
}

const describeCsvError = ({ code, message }: CsvError): string => CSV_ERRORS[code] ?? message

const trimLineBreaks = (raw: Buffer): string => raw.toString().replace(/^[\r\n]+|[\r\n]+$/g, '')

/** Returns the line on which a record starts, after any blank lines. */
const startLine = ({ line }: Position, raw: Buffer): number =>
  line + 1 + countNewlines(raw.subarray(0, countLeadingLineBreakBytes(raw)))

/** Counts the bytes of the blank lines before a record. */
function countLeadingLineBreakBytes(raw: Buffer): number {
  let count = 0
  while (raw[count] === NEWLINE || raw[count] === CARRIAGE_RETURN) count++
  return count
}

function countNewlines(raw: Buffer): number {
  let count = 0
  for (let index = raw.indexOf(NEWLINE); index >= 0; index = raw.indexOf(NEWLINE, index + 1)) count++
  return count
}
