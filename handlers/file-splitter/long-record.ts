import type { RecordFault } from './record-scanner.ts'

type State = 'field start' | 'unquoted' | 'quoted' | 'after quote' | 'after field'

/**
 * Finds the end of a record that is too long to keep in memory, by the rules of `RecordScanner`, from one chunk of text
 * to the next.
 */
export class LongRecord {
  readonly #delimiter: string
  readonly #unquotedEnd: RegExp
  #state: State = 'field start'

  constructor(delimiter: string) {
    this.#delimiter = delimiter
    this.#unquotedEnd = new RegExp(`[\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`, 'g')
  }

  /** Returns the offset at which the record ends, or why it is not valid CSV; `undefined` if it continues. */
  consume(text: string): number | RecordFault | undefined {
    for (let at = 0; at < text.length; ) {
      if (this.#state === 'quoted') {
        const quote = text.indexOf('"', at)
        if (quote < 0) return undefined
        this.#state = 'after quote'
        at = quote + 1
        continue
      }
      if (this.#state === 'unquoted') {
        this.#unquotedEnd.lastIndex = at
        const end = this.#unquotedEnd.exec(text)
        if (!end) return undefined
        at = end.index
      }
      const character = text[at]!
      if (character === '\n' || character === '\r') return at + (text.startsWith('\r\n', at) ? 2 : 1)
      if (character === this.#delimiter) this.#state = 'field start'
      else if (character === '"' && this.#state === 'after quote') this.#state = 'quoted'
      else if (character === '"' && this.#state === 'field start') this.#state = 'quoted'
      else if (character === ' ' || character === '\t') {
        if (this.#state === 'after quote') this.#state = 'after field'
      } else if (this.#state === 'field start') this.#state = 'unquoted'
      else return 'a quote is closed in the middle of a field'
      at++
    }
    return undefined
  }

  /** Returns why the record is not valid CSV if the file ends here. */
  faultAtEndOfFile(): RecordFault | undefined {
    return this.#state === 'quoted' ? 'a quote is not closed' : undefined
  }
}
