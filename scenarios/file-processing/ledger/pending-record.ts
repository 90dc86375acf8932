import { encodedLength, type FileEncoding } from './csv-text.ts'
import { RecordParser } from './record-parser.ts'

/** Longer records are rejected. */
export const MAX_RECORD_BYTES = 1_000_000
/** As much of the text of a record that is too long as is kept. */
const MAX_RAW_CHARACTERS = 1000

/** Where a record starts. */
export interface Position {
  readonly byte: number
  readonly line: number
}

/** A record whose end is known, or a single line that is not CSV. */
export interface CompleteRecord {
  readonly line: number
  readonly fields: readonly string[] | undefined
  readonly problem: 'not CSV' | 'too long' | undefined
  readonly raw: string
  /** Where the next record starts. */
  readonly next: Position
  /** The index of the next record in the text; `undefined` if that text is no longer in memory. */
  readonly nextIndex: number | undefined
}

/** A record whose end is not known yet. Its text comes in parts, and is not kept beyond the limit for records. */
export class PendingRecord {
  readonly #parser: RecordParser
  readonly #start: Position
  readonly #encoding: FileEncoding
  #raw = ''
  #bytes = 0
  #lineBreaks = 0
  #isBroken = false
  /** The first of several lines, once it was read. */
  #firstLine: CompleteRecord | undefined

  constructor(delimiter: string, start: Position, encoding: FileEncoding) {
    this.#parser = new RecordParser(delimiter)
    this.#start = start
    this.#encoding = encoding
  }

  /** Reads the record on from an index of the next part of the text. Returns `undefined` while its end may follow. */
  read(text: string, from: number, isLast: boolean): CompleteRecord | undefined {
    const end = this.#isBroken ? from : this.#parser.parse(text, from)
    const isEndOfFile = isLast && end === text.length
    this.#isBroken ||= this.#parser.isBroken || (isEndOfFile && this.#parser.isOpen)
    if (this.#isBroken) return this.#firstLine ?? this.#endFirstLine(text, from, isLast) ?? this.#keep(text, from)
    if (end < text.length || isEndOfFile) {
      this.#parser.end()
      return this.#complete(text, from, end, this.#isTooLong(text.slice(from, end)) ? 'too long' : undefined)
    }
    return this.#keep(text, from)
  }

  /** Keeps what is needed of a text before the next one is read. */
  #keep(text: string, from: number): undefined {
    this.#firstLine ??= this.#endFirstLine(text, from, false)
    if (this.#firstLine) this.#firstLine = { ...this.#firstLine, nextIndex: undefined }
    this.#append(text.slice(from))
  }

  /** Returns the first line of the record as one that is not CSV, if its end is in the text. */
  #endFirstLine(text: string, from: number, isLast: boolean): CompleteRecord | undefined {
    const lineBreak = /[\r\n]/g
    lineBreak.lastIndex = from
    const end = lineBreak.exec(text)?.index ?? (isLast ? text.length : undefined)
    if (end === undefined) return undefined
    return this.#complete(text, from, end, this.#isTooLong(text.slice(from, end)) ? 'too long' : 'not CSV')
  }

  #complete(text: string, from: number, end: number, problem: CompleteRecord['problem']): CompleteRecord {
    const nextIndex = afterLineBreak(text, end)
    const rest = text.slice(from, nextIndex)
    const raw = this.#raw + text.slice(from, end)
    return {
      line: this.#start.line,
      fields: problem === undefined ? this.#parser.fields : undefined,
      problem,
      raw: problem === 'too long' ? raw.slice(0, MAX_RAW_CHARACTERS) : raw,
      next: {
        byte: this.#start.byte + this.#bytes + encodedLength(rest, this.#encoding),
        line: this.#start.line + this.#lineBreaks + countLineBreaks(rest),
      },
      nextIndex,
    }
  }

  #isTooLong(rest: string): boolean {
    return this.#bytes + encodedLength(rest, this.#encoding) > MAX_RECORD_BYTES
  }

  #append(text: string): void {
    this.#bytes += encodedLength(text, this.#encoding)
    this.#lineBreaks += countLineBreaks(text)
    if (this.#bytes <= MAX_RECORD_BYTES) this.#raw += text
    else {
      this.#raw = (this.#raw + text.slice(0, MAX_RAW_CHARACTERS)).slice(0, MAX_RAW_CHARACTERS)
      this.#parser.discard()
    }
  }
}

export const afterLineBreak = (text: string, index: number): number =>
  Math.min(text.length, index + (text.startsWith('\r\n', index) ? 2 : 1))

export const countLineBreaks = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0
