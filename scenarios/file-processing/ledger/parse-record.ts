const QUOTE = '"'
const COMMA = ','

/**
 * Splits the text of one CSV record into its fields, as RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) defines them.
 * Returns `open` where the last quote is not closed, so that the record may continue on the next line, and `undefined`
 * for text that is not CSV. Its own few lines on purpose: file-splitter uses a library, whose errors must show.
 */
export function parseRecord(record: string): string[] | 'open' | undefined {
  const text = record.replace(/\r?\n$/, '')
  const fields: string[] = []
  for (let start = 0; ; ) {
    const isQuoted = text[start] === QUOTE
    const field = isQuoted ? quotedFieldAt(text, start) : plainFieldAt(text, start)
    if (field === undefined || field === 'open') return field
    fields.push(field.value)
    if (field.end === text.length) return fields
    start = field.end + 1
  }
}

interface Field {
  readonly value: string
  /** The index of the comma behind the field, or the length of the text. */
  readonly end: number
}

function plainFieldAt(text: string, start: number): Field | undefined {
  const comma = text.indexOf(COMMA, start)
  const end = comma < 0 ? text.length : comma
  const value = text.slice(start, end)
  return value.includes(QUOTE) ? undefined : { value, end }
}

function quotedFieldAt(text: string, start: number): Field | 'open' | undefined {
  let value = ''
  for (let from = start + 1; ; ) {
    const quote = text.indexOf(QUOTE, from)
    if (quote < 0) return 'open'
    value += text.slice(from, quote)
    const next = text[quote + 1]
    // A doubled quote stands for one quote.
    if (next === QUOTE) value += QUOTE
    else if (next === undefined || next === COMMA) return { value, end: quote + 1 }
    else return undefined
    from = quote + 2
  }
}
