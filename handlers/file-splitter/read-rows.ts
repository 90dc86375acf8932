import { isUtf8 } from 'node:buffer'
import type { CsvError, Info } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { findHeaderProblem, type Header } from './header.ts'

/** The file is not what it must be; trying again would not change that. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** Where reading stands, behind a record: enough to go on there later. */
export interface Position {
  /** Of the file, not of the part that is being read. */
  readonly byte: number
  readonly line: number
  /** The number of the last record, rejected ones included. */
  readonly row: number
  readonly header: Header | undefined
}

/** A line that is not CSV, as it is written down for people. */
export interface Reject {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** A record of the file, or a line that is none; `position` is where the next one begins, `line` where it began itself. */
export type Row = { readonly position: Position; readonly line: number } & (
  | { readonly fields: readonly string[] }
  | { readonly reject: Reject }
)

export const START: Position = { byte: 0, line: 0, row: 0, header: undefined }

/** Parsing pays by the block. */
const BLOCK_BYTES = 64 * 1024
/** Without a limit, one quote that is never closed would swallow the file, and the memory with it. */
const MAX_RECORD_BYTES = 1_000_000
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const BOM = Buffer.from('\ufeff')

/**
 * Reads a CSV file as it streams in, block by block. `from` says where an earlier attempt stopped, and `body` begins
 * there. Throws `UnreadableFile` for what is no CSV file at all.
 */
export async function* readRows(body: AsyncIterable<Uint8Array>, from = START): AsyncGenerator<Row[]> {
  const reader = new BlockReader(from)
  let pending: Buffer = Buffer.alloc(0)
  let wanted = BLOCK_BYTES
  for await (const chunk of body) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
    if (pending.length < wanted) continue
    const [rows, used] = reader.read(pending, false)
    if (rows.length > 0) yield rows
    pending = pending.subarray(used)
    // A record that is longer than a block is looked at again only when there is twice as much of it.
    wanted = Math.max(BLOCK_BYTES, 2 * pending.length)
  }
  const [rows] = reader.read(pending, true)
  if (rows.length > 0) yield rows
}

class BlockReader {
  #at: Position

  constructor(from: Position) {
    this.#at = from
  }

  /** The rows that end in a block, and how many of its bytes they are. The last block has nothing behind it. */
  read(block: Buffer, last: boolean): [rows: Row[], used: number] {
    const bom = this.#at.byte === 0 && block.subarray(0, 3).equals(BOM) ? 3 : 0
    this.#at = { ...this.#at, byte: this.#at.byte + bom }
    const end = last ? block.length : block.lastIndexOf(NEWLINE) + 1
    const text = block.subarray(bom, end)
    if (!isUtf8(text) || text.includes(0)) throw new UnreadableFile('the file is not UTF-8 text')
    const rows: Row[] = []
    let used = 0
    while (used < text.length) {
      const rest = text.subarray(used)
      const [bytes, error] = this.#parse(rest, rows)
      used += bytes
      if (!error) break
      // A quote may be closed in what has not come yet.
      const unfinished = error.code === 'CSV_QUOTE_NOT_CLOSED' && !last && text.length - used < MAX_RECORD_BYTES
      if (unfinished) break
      used += this.#rejectLine(text.subarray(used), describeCsvError(error), rows)
    }
    if (!last && block.length - used > MAX_RECORD_BYTES + BLOCK_BYTES)
      throw new UnreadableFile(`line ${this.#at.line + 1} is longer than ${MAX_RECORD_BYTES} bytes`)
    return [rows, bom + used]
  }

  /** Adds the records up to the end or the first error; returns how many bytes they are. */
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
        // Left to itself, the parser takes the first line end of each block for the only one.
        record_delimiter: ['\r\n', '\n'],
        relax_column_count: true,
        skip_empty_lines: true,
        on_record: (record, context) => onRecord(record as string[], context as unknown as Info),
      })
      // Blank lines at the end belong to no record, but are part of the file.
      this.#at = this.#behind(text.subarray(used), 0)
      return [text.length, undefined]
    } catch (error) {
      if (error instanceof UnreadableFile) throw error
      return [used, error as CsvError]
    }
  }

  #add(fields: string[], raw: Buffer, rows: Row[]): void {
    if (this.#at.header === undefined) {
      const header = fields.map((name) => name.trim())
      const fault = findHeaderProblem(header)
      if (fault !== undefined) throw new UnreadableFile(fault)
      this.#at = this.#behind(raw, 0, header)
      return
    }
    const wanted = this.#at.header.length
    const line = startLine(this.#at, raw)
    this.#at = this.#behind(raw, 1)
    if (fields.length === wanted) rows.push({ position: this.#at, line, fields })
    else {
      const reason = `expected ${wanted} fields, got ${fields.length}`
      rows.push({ position: this.#at, line, reject: { line, reason, raw: trimLineBreaks(raw) } })
    }
  }

  /** What is no CSV ends with its line: the next one is taken for a record again. */
  #rejectLine(text: Buffer, reason: string, rows: Row[]): number {
    if (this.#at.header === undefined) throw new UnreadableFile(`the header is not CSV: ${reason}`)
    // Blank lines before it belong to nobody.
    const newline = text.indexOf(NEWLINE, countLeadingLineBreakBytes(text))
    const raw = text.subarray(0, newline < 0 ? text.length : newline + 1)
    const line = startLine(this.#at, raw)
    this.#at = this.#behind(raw, 1)
    rows.push({ position: this.#at, line, reject: { line, reason, raw: trimLineBreaks(raw) } })
    return raw.length
  }

  #behind(raw: Buffer, rows: number, header = this.#at.header): Position {
    const { byte, line, row } = this.#at
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

/** The number of the line on which a record begins; blank lines may stand before it. */
const startLine = ({ line }: Position, raw: Buffer): number =>
  line + 1 + countNewlines(raw.subarray(0, countLeadingLineBreakBytes(raw)))

/** How many bytes of blank lines stand at the beginning. */
function countLeadingLineBreakBytes(raw: Buffer): number {
  let count = 0
  while (raw[count] === NEWLINE || raw[count] === CARRIAGE_RETURN) count++
  return count
}

function countNewlines(raw: Buffer): number {
  let count = 0
  for (let at = raw.indexOf(NEWLINE); at >= 0; at = raw.indexOf(NEWLINE, at + 1)) count++
  return count
}
