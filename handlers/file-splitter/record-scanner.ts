/** The characters that can separate fields. */
export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** What is wrong with a record that is not valid CSV. */
export type RecordFault = 'a quote is not closed' | 'a quote is closed in the middle of a field'

/**
 * The record at a position of a text: its own text, why it is not valid CSV, or `incomplete` if its end may follow in the
 * file. The text has no line break at its end and no blanks around quoted fields, as csv-parse requires.
 */
export type ScannedRecord =
  | { readonly text: string; readonly contentEnd: number; readonly end: number }
  | { readonly fault: RecordFault; readonly contentEnd: number; readonly end: number }
  | 'incomplete'

/**
 * Finds the records of a text. A quote opens a field only at its start, after blanks at most; elsewhere in an unquoted
 * field it is an ordinary character. A record ends with a line feed, a carriage return, or both. If it is not valid CSV,
 * only its first line is given up, so that an unclosed quote does not swallow the lines after it.
 */
export class RecordScanner {
  readonly #text: string
  readonly #isLast: boolean
  // The next occurrence of each character, so that a text without any is searched only once.
  #nextQuote = -1
  #nextLineFeed = -1
  #nextCarriageReturn = -1

  /** `isLast` is whether the file ends with this text. */
  constructor(text: string, isLast: boolean) {
    this.#text = text
    this.#isLast = isLast
  }

  /** Scans the record that starts at an offset. Offsets must not decrease from call to call. */
  scan(start: number, delimiter: string): ScannedRecord {
    const text = this.#text
    const line = this.#line(start)
    if (this.#nextQuote < start) this.#nextQuote = indexOrEnd(text, '"', start)
    if (line !== undefined && this.#nextQuote >= line.contentEnd)
      return { text: text.slice(start, line.contentEnd), ...line }
    if (line === undefined && this.#nextQuote === text.length) return 'incomplete'
    return this.#scanQuoted(start, delimiter, line)
  }

  /** The line that starts at an offset; `undefined` if its end is not in the text. */
  #line(start: number): Line | undefined {
    const text = this.#text
    if (this.#nextLineFeed < start) this.#nextLineFeed = indexOrEnd(text, '\n', start)
    if (this.#nextCarriageReturn < start) this.#nextCarriageReturn = indexOrEnd(text, '\r', start)
    const contentEnd = Math.min(this.#nextLineFeed, this.#nextCarriageReturn)
    if (contentEnd === text.length && !this.#isLast) return undefined
    return { contentEnd, end: afterLineBreak(text, contentEnd) }
  }

  #scanQuoted(start: number, delimiter: string, line: Line | undefined): ScannedRecord {
    const text = this.#text
    const fields: string[] = []
    const broken = (fault: RecordFault): ScannedRecord => (line === undefined ? 'incomplete' : { fault, ...line })
    for (let at = start; ; ) {
      const opening = skipBlanks(text, at, delimiter)
      let end: number
      if (text[opening] === '"') {
        const closed = findEndOfQuoted(text, opening)
        // The character behind a quote decides whether it closes the field.
        if (closed === undefined || (closed === text.length && !this.#isLast))
          return this.#isLast ? broken('a quote is not closed') : 'incomplete'
        fields.push(text.slice(opening, closed))
        end = skipBlanks(text, closed, delimiter)
        if (end === text.length && !this.#isLast) return 'incomplete'
        if (end < text.length && text[end] !== delimiter && !isLineBreak(text[end]))
          return broken('a quote is closed in the middle of a field')
      } else {
        end = at
        while (end < text.length && text[end] !== delimiter && !isLineBreak(text[end])) end++
        if (end === text.length && !this.#isLast) return 'incomplete'
        fields.push(text.slice(at, end))
      }
      if (text[end] !== delimiter)
        return { text: fields.join(delimiter), contentEnd: end, end: afterLineBreak(text, end) }
      at = end + 1
    }
  }
}

interface Line {
  /** Where the line break begins. */
  readonly contentEnd: number
  /** Where the next line begins. */
  readonly end: number
}

const indexOrEnd = (text: string, search: string, from: number): number => {
  const index = text.indexOf(search, from)
  return index < 0 ? text.length : index
}

const isLineBreak = (character: string | undefined): boolean => character === '\n' || character === '\r'

const afterLineBreak = (text: string, at: number): number => {
  if (at === text.length) return at
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1
}

function skipBlanks(text: string, from: number, delimiter: string): number {
  let at = from
  while (text[at] === ' ' || (text[at] === '\t' && delimiter !== '\t')) at++
  return at
}

/** Returns the offset behind the closing quote of a field; `undefined` if there is none. */
function findEndOfQuoted(text: string, opening: number): number | undefined {
  for (let from = opening + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return undefined
    if (text[quote + 1] !== '"') return quote + 1
    from = quote + 2
  }
}
