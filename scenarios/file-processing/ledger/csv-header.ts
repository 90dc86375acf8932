import { RecordParser } from './record-parser.ts'

export const COLUMNS = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'] as const
const DELIMITERS = [',', ';', '\t', '|']

export interface CsvHeader {
  readonly delimiter: string
  readonly columns: readonly string[]
  /** Columns at the end without a name. */
  readonly unnamed: number
  /** Why the file cannot be read by it. */
  readonly invalidReason: string | undefined
  /** The number of rows without content before it. */
  readonly ignoredRows: number
  /** The index of the line break behind it. */
  readonly end: number
}

/** Finds the header at the start of a text. Returns `undefined` while its end may follow, or for a file without one. */
export function findHeader(text: string, isLast: boolean): CsvHeader | undefined {
  let ignoredRows = 0
  let declared: string | undefined
  for (let start = 0, line = 1; start < text.length; line++) {
    const lineEnd = start + (/[\r\n]/.exec(text.slice(start))?.index ?? text.length - start)
    if (lineEnd === text.length && !isLast) return undefined
    const content = text.slice(start, lineEnd)
    const separator = line === 1 ? /^\s*"?sep=(.)"? *$/iu.exec(content)?.[1] : undefined
    if (separator !== undefined && !DELIMITERS.includes(separator))
      return { ...NO_HEADER, ignoredRows, end: lineEnd, invalidReason: 'line 1 declares another delimiter' }
    if (separator === undefined && !/^[\s,;|]*$/.test(content))
      return parseHeader(text, start, isLast, declared, ignoredRows)
    if (separator === undefined) ignoredRows++
    declared ??= separator
    start = lineEnd + (text.startsWith('\r\n', lineEnd) ? 2 : 1)
  }
  return isLast ? { ...NO_HEADER, ignoredRows, end: text.length } : undefined
}

const NO_HEADER = { delimiter: ',', columns: [], unnamed: 0, invalidReason: undefined }

function parseHeader(
  text: string,
  start: number,
  isLast: boolean,
  declared: string | undefined,
  ignoredRows: number,
): CsvHeader | undefined {
  const headers: CsvHeader[] = []
  let mayFollow = false
  for (const delimiter of declared ? [declared] : DELIMITERS) {
    const parser = new RecordParser(delimiter)
    const end = parser.parse(text, start)
    if (parser.isBroken || (parser.isOpen && isLast)) continue
    if (end === text.length && !isLast) mayFollow = true
    else {
      parser.end()
      headers.push({ delimiter, ignoredRows, end, ...nameColumns(parser.fields) })
    }
  }
  const known = ({ columns }: CsvHeader) => new Set(columns.filter(isContractColumn)).size
  // Sorting is stable, so the order of the delimiters decides between equal headers.
  const [best] = headers.sort((a, b) => known(b) - known(a) || b.columns.length - a.columns.length)
  if (mayFollow && (best === undefined || best.invalidReason !== undefined)) return undefined
  return best ?? { ...NO_HEADER, ignoredRows, end: text.length, invalidReason: 'the header is not CSV' }
}

function nameColumns(fields: readonly string[]): Pick<CsvHeader, 'columns' | 'unnamed' | 'invalidReason'> {
  const names = fields.map((field) => {
    const name = field.trim()
    const standard = name.toLowerCase().split(/[- ]/).join('_')
    return isContractColumn(standard) ? standard : name
  })
  let count = names.length
  while (count > 0 && names[count - 1] === '') count--
  const columns = names.slice(0, count)
  return { columns, unnamed: names.length - count, invalidReason: findProblem(columns) }
}

function findProblem(columns: readonly string[]): string | undefined {
  const missing = COLUMNS.filter((column) => !columns.includes(column))
  if (missing.length > 0) return `the header lacks ${missing.join(', ')}`
  if (columns.includes('')) return `column ${columns.indexOf('') + 1} of the header has no name`
  const [twice] = columns.filter((column, index) => columns.indexOf(column) < index)
  return twice === undefined ? undefined : `the header has ${twice} twice`
}

export const isContractColumn = (name: string): boolean => (COLUMNS as readonly string[]).includes(name)
