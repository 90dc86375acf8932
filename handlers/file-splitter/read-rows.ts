import { fitToHeader } from './fit-to-header.ts'
import { chooseDelimiter, findHeaderProblem, isDelimiter, namesOf, parseSeparatorLine } from './header.ts'
import { LongRecord } from './long-record.ts'
import { parseRecord, parseRecords } from './parse-records.ts'
import { type Position, START } from './position.ts'
import { DELIMITERS, type Delimiter, type RecordFault, RecordScanner, type ScannedRecord } from './record-scanner.ts'
import { type DecodedText, decodeStream, type Encoding, encodedBytes } from './text-decoder.ts'

/** The file is not a valid CSV file, so a retry would fail again. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** A line that is not valid CSV, as written to the reject file. */
export interface Reject {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** A record or a rejected line. `line` and `byte` are where it starts, `position` where the next one starts. */
export type Row = { readonly position: Position; readonly line: number; readonly byte: number } & (
  | { readonly fields: readonly string[]; readonly raw: string }
  | { readonly reject: Reject }
)

/** Opens a file at an offset. */
export type OpenFile = (startByte: number) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>

/** A longer record is rejected, because it must fit into memory and into a message. */
export const MAX_RECORD_BYTES = 1_000_000
/** As much of the text of a large record as a reject contains. */
export const MAX_RAW_CHARACTERS = 1000
/** Parsing has a fixed cost per call, so it works on blocks. */
const BLOCK_CHARACTERS = 64 * 1024

/** A record that is too long to keep, as far as it was read. */
interface SkippedRecord {
  readonly record: LongRecord
  readonly start: Position
  raw: string
  /** Its end, and its text unless it is too long itself. */
  firstLine?: { readonly end: Position; readonly text: string | undefined }
  fault?: RecordFault | undefined
}

/** Reads a CSV file block by block. To continue an earlier attempt, pass its position as `from`. */
export class RowReader {
  readonly #open: OpenFile
  #position: Position
  #encoding: Encoding
  /** The delimiter that a `sep=` line declares. */
  #declared: Delimiter | undefined
  /** The text from the position on, as far as it was read. */
  #pending = ''
  #long: SkippedRecord | undefined

  constructor(open: OpenFile, from: Position = START) {
    this.#open = open
    this.#position = from
    this.#encoding = from.format?.encoding ?? 'utf-8'
  }

  /** The position up to which the file was read. */
  get position(): Position {
    return this.#position
  }

  /** Throws `UnreadableFile` if the file is not a valid CSV file. */
  async *blocks(): AsyncGenerator<Row[]> {
    while (yield* this.#readFromPosition());
  }

  /** Returns whether reading has to continue at an earlier position. */
  async *#readFromPosition(): AsyncGenerator<Row[], boolean> {
    this.#pending = ''
    this.#long = undefined
    let threshold = BLOCK_CHARACTERS
    const body = await this.#open(this.#position.byte)
    for await (const decoded of decodeStream(body, this.#position.format?.encoding)) {
      this.#append(decoded)
      if (this.#pending.length < threshold && !decoded.isLast) continue
      const rows: Row[] = []
      const mustReopen = this.#long !== undefined && this.#skipLongRecord(rows, decoded.isLast)
      if (!mustReopen && this.#long === undefined) this.#parse(rows, decoded.isLast)
      if (rows.length > 0) yield rows
      if (mustReopen) return true
      // Doubling the threshold keeps the total work linear for a record that is longer than a block.
      threshold = this.#long ? 1 : Math.max(BLOCK_CHARACTERS, 2 * this.#pending.length)
    }
    return false
  }

  #append({ text, invalid, encoding, bomBytes }: DecodedText): void {
    if (this.#position.byte === 0) this.#position = { ...this.#position, byte: bomBytes }
    this.#encoding = encoding
    this.#pending += text
    if (!invalid) return
    const { line, byte } = this.#after(this.#pending)
    const column = this.#pending.length - Math.max(...['\n', '\r'].map((end) => this.#pending.lastIndexOf(end)))
    const name = encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'
    throw new UnreadableFile(
      `the file is not ${name} text: line ${line + 1}, column ${column} (byte ${byte}) has ${invalid.name}, ${invalid.hint}`,
    )
  }

  /** Adds the records of the pending text whose end is known. */
  #parse(rows: Row[], isLast: boolean): void {
    const text = this.#pending
    const scanner = new RecordScanner(text, isLast)
    let at = 0
    while (at < text.length && this.#position.format === undefined) {
      const end = this.#readHeader(scanner, text, at)
      if (end === undefined) break
      at = end
    }
    if (this.#position.format !== undefined) at = this.#readRecords(scanner, text, at, rows)
    this.#pending = text.slice(at)
    if (isLast || encodedBytes(this.#pending, this.#encoding) <= MAX_RECORD_BYTES) return
    if (this.#position.format === undefined)
      throw new UnreadableFile(`the header is longer than ${MAX_RECORD_BYTES} bytes`)
    this.#long = { record: new LongRecord(this.#position.format.delimiter), start: this.#position, raw: '' }
    this.#skipLongRecord(rows, false)
  }

  /** Adds the records from an offset on. Returns the offset of the first one whose end may follow in the file. */
  #readRecords(scanner: RecordScanner, text: string, start: number, rows: Row[]): number {
    const { delimiter } = this.#position.format!
    const records: Exclude<ScannedRecord, 'incomplete'>[] = []
    for (let at = start; at < text.length; ) {
      const record = scanner.scan(at, delimiter)
      if (record === 'incomplete') break
      records.push(record)
      at = record.end
    }
    const fields = parseRecords(
      records.flatMap((record) => ('text' in record ? [record.text] : [])),
      delimiter,
    ).values()
    let at = start
    for (const record of records) {
      const outcome = 'text' in record ? fields.next().value! : record.fault
      this.#add(outcome, text.slice(at, record.end), record.contentEnd - at, rows)
      at = record.end
    }
    return at
  }

  /** Reads the header or a line before it. Returns its end, or `undefined` if that may follow in the file. */
  #readHeader(scanner: RecordScanner, text: string, start: number): number | undefined {
    const delimiters = this.#declared ? [this.#declared] : DELIMITERS
    const scanned = new Map(delimiters.map((delimiter) => [delimiter, scanner.scan(start, delimiter)]))
    const line = scanned.get(delimiters[0]!)!
    if (line !== 'incomplete') {
      const raw = text.slice(start, line.end)
      const separator = this.#position.line === 0 ? parseSeparatorLine(raw) : undefined
      if (separator !== undefined && !isDelimiter(separator))
        throw new UnreadableFile(
          `line 1 declares the delimiter ${JSON.stringify(separator)}; use a comma, a semicolon, a tab or a pipe`,
        )
      if (separator !== undefined) this.#declared = separator
      const isBlank = /^[\s,;|]*$/.test(raw)
      if (separator !== undefined || isBlank) {
        this.#position = this.#after(raw, { ignoredRows: this.#position.ignoredRows + (isBlank ? 1 : 0) })
        return line.end
      }
    }
    const fieldsBy = new Map<Delimiter, string[]>()
    for (const [delimiter, record] of scanned)
      if (record !== 'incomplete' && 'text' in record) fieldsBy.set(delimiter, parseRecord(record.text, delimiter))
    const delimiter = this.#declared ?? chooseDelimiter(fieldsBy)
    const chosen = scanned.get(delimiter)!
    const fields = fieldsBy.get(delimiter) ?? []
    const header = namesOf(fields)
    const problem = findHeaderProblem(header, this.#position.line + 1, delimiter)
    const mayContinue = [...scanned.values()].includes('incomplete')
    if (chosen === 'incomplete' || (problem !== undefined && mayContinue)) return undefined
    if ('fault' in chosen) throw new UnreadableFile(`the header is not CSV: ${chosen.fault}`)
    if (problem !== undefined) throw new UnreadableFile(problem)
    this.#position = this.#after(text.slice(start, chosen.end), {
      ignoredColumns: fields.length - header.length,
      format: { encoding: this.#encoding, delimiter, header },
    })
    return chosen.end
  }

  /** Adds a record: its fields, or why it has none. `raw` ends with its line break, `contentLength` is without it. */
  #add(fields: string[] | RecordFault, raw: string, contentLength: number, rows: Row[]): void {
    const content = raw.slice(0, contentLength)
    const isLong = encodedBytes(content, this.#encoding) > MAX_RECORD_BYTES
    const isText = typeof fields !== 'string'
    if (!isLong && isText && fields.every((field) => field.trim() === '')) {
      this.#position = this.#after(raw, { ignoredRows: this.#position.ignoredRows + 1 })
      return
    }
    const start = this.#position
    if (!isText || isLong) {
      this.#position = this.#after(raw, { row: start.row + 1 })
      rows.push(this.#rejected(start, isLong || isText ? TOO_LONG : fields, isLong ? excerpt(content) : content))
      return
    }
    const { header } = start.format!
    const problem = fitToHeader(fields, start.format!, { line: start.line + 1, byte: start.byte, raw: content })
    const ignoredColumns = Math.max(start.ignoredColumns, problem ? 0 : fields.length - header.length)
    this.#position = this.#after(raw, { row: start.row + 1, ignoredColumns })
    if (problem !== undefined) rows.push(this.#rejected(start, problem, content))
    else {
      fields.length = header.length
      rows.push({ position: this.#position, line: start.line + 1, byte: start.byte, raw: content, fields })
    }
  }

  /**
   * Skips the next part of a record that is too long to keep. If it turns out not to be valid CSV, only its first line
   * is rejected. Returns whether that line ended in a part that was already dropped, so that the file must be reopened.
   */
  #skipLongRecord(rows: Row[], isLast: boolean): boolean {
    const long = this.#long!
    const text = this.#pending
    const nextRow = { row: long.start.row + 1 }
    if (long.raw.length < MAX_RAW_CHARACTERS) long.raw = excerpt(long.raw + excerpt(text))
    const lineBreak = long.firstLine ? null : /\r\n|\r|\n/.exec(text)
    const secondLineStart = lineBreak ? lineBreak.index + lineBreak[0].length : 0
    if (lineBreak) {
      const content = text.slice(0, lineBreak.index)
      const isLong = this.#after(content).byte - long.start.byte > MAX_RECORD_BYTES
      // A first line that is not too long is in the first part, as a whole.
      long.firstLine = {
        end: this.#after(text.slice(0, secondLineStart), nextRow),
        text: isLong ? undefined : content,
      }
    }
    const found = long.fault === undefined ? long.record.consume(text) : undefined
    if (typeof found === 'string') long.fault = found
    else if (found === undefined && isLast) long.fault ??= long.record.faultAtEndOfFile()

    if (long.fault !== undefined && long.firstLine) {
      this.#position = long.firstLine.end
      this.#pending = lineBreak ? text.slice(secondLineStart) : ''
      this.#long = undefined
      const { text: line } = long.firstLine
      rows.push(this.#rejected(long.start, line === undefined ? TOO_LONG : long.fault, line ?? long.raw))
      return lineBreak === null
    }
    const isComplete = typeof found === 'number' || isLast
    const end = typeof found === 'number' ? found : text.length
    this.#position = this.#after(text.slice(0, end), isComplete ? nextRow : {})
    this.#pending = text.slice(end)
    if (!isComplete) return false
    this.#long = undefined
    rows.push(this.#rejected(long.start, TOO_LONG, long.raw))
    return false
  }

  #rejected({ line, byte }: Position, reason: string, raw: string): Row {
    return { position: this.#position, line: line + 1, byte, reject: { line: line + 1, reason, raw } }
  }

  /** Returns the position after a text that starts at the current one. */
  #after(text: string, changes: Partial<Position> = {}): Position {
    const { byte, line } = this.#position
    return {
      ...this.#position,
      byte: byte + encodedBytes(text, this.#encoding),
      line: line + countLineBreaks(text),
      ...changes,
    }
  }
}

/** Reads a CSV file block by block, for callers that do not need the position at its end. */
export const readRows = (open: OpenFile, from = START): AsyncGenerator<Row[]> => new RowReader(open, from).blocks()

const TOO_LONG = `the record is longer than ${MAX_RECORD_BYTES} bytes`

/** Returns the start of a text that may be large. */
export const excerpt = (text: string): string => text.slice(0, MAX_RAW_CHARACTERS)

/** Counts line feeds, carriage returns, and both together as one. */
function countLineBreaks(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) if (text[at + 1] !== '\n') count++
  return count
}
