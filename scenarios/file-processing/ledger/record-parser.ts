type Mode = 'start' | 'plain' | 'quoted' | 'quote in quoted' | 'behind quoted' | 'not CSV'

const QUOTE = /"/g
const PLAIN_ENDS: ReadonlyMap<string, RegExp> = new Map([
  [',', /[,\r\n]/g],
  [';', /[;\r\n]/g],
  ['\t', /[\t\r\n]/g],
  ['|', /[|\r\n]/g],
])

/**
 * Parses one record, from any number of parts of text: RFC 4180
 * (https://www.rfc-editor.org/rfc/rfc4180), but a quote within a plain field is itself, and blanks may surround a quoted
 * field. Its own few lines on purpose: file-splitter has another parser, whose errors must show.
 */
export class RecordParser {
  readonly fields: string[] = []
  readonly #delimiter: string
  readonly #plainEnd: RegExp
  #mode: Mode = 'start'
  #value = ''
  #blanks = ''

  constructor(delimiter: string) {
    this.#delimiter = delimiter
    this.#plainEnd = PLAIN_ENDS.get(delimiter)!
  }

  /** Whether a character that closes no quoted field was found behind its quote. */
  get isBroken(): boolean {
    return this.#mode === 'not CSV'
  }

  /** Whether a line break, or the end of the file, would be within quotes. */
  get isOpen(): boolean {
    return this.#mode === 'quoted'
  }

  /** Parses a text up to the line break at the end of the record. Returns its index, or the length of the text. */
  parse(text: string, from: number): number {
    let index = from
    while (index < text.length) {
      const isQuoted = this.#mode === 'quoted'
      if (isQuoted || this.#mode === 'plain') {
        const end = findNext(isQuoted ? QUOTE : this.#plainEnd, text, index)
        this.#value += text.slice(index, end)
        index = end
        if (end === text.length) break
      }
      const character = text[index]!
      if (isQuoted) this.#mode = 'quote in quoted'
      else if (character === '\n' || character === '\r' || this.#mode === 'not CSV') return index
      else if (character === this.#delimiter) this.#endField()
      else this.#parseOutsideQuotes(character)
      index++
    }
    return text.length
  }

  /** Ends the last field of the record. */
  end(): void {
    this.#endField()
  }

  /** Frees the memory of a record whose fields are not needed. */
  discard(): void {
    this.fields.length = 0
    this.#value = ''
    this.#blanks = ''
  }

  #parseOutsideQuotes(character: string): void {
    const isBlank = character === ' ' || character === '\t'
    if (this.#mode === 'start' && isBlank) this.#blanks += character
    else if (this.#mode === 'start' && character === '"') this.#mode = 'quoted'
    else if (this.#mode === 'start' || this.#mode === 'plain') {
      this.#value += this.#blanks + character
      this.#blanks = ''
      this.#mode = 'plain'
    } else if (this.#mode === 'quote in quoted' && character === '"') {
      this.#value += '"'
      this.#mode = 'quoted'
    } else this.#mode = isBlank ? 'behind quoted' : 'not CSV'
  }

  #endField(): void {
    this.fields.push(this.#mode === 'start' ? this.#blanks : this.#value)
    this.#value = ''
    this.#blanks = ''
    this.#mode = 'start'
  }
}

function findNext(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}
