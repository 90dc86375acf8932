import { COLUMNS } from '../shared/record-message.ts'
import { DELIMITERS, type Delimiter } from './record-scanner.ts'

/** The column names of a file, in the file's order, without unnamed columns at the end. */
export type Header = readonly string[]

const CONTRACT_COLUMNS: ReadonlySet<string> = new Set(COLUMNS)
const DELIMITER_NAMES: Record<Delimiter, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'pipes' }
const MAX_QUOTED_CHARACTERS = 200

export const isContractColumn = (name: string): boolean => CONTRACT_COLUMNS.has(name)

/** Names the columns of a header record. The contract's may be in any case, with spaces or hyphens for underscores. */
export function namesOf(fields: readonly string[]): Header {
  const names = fields.map((field) => {
    const name = field.trim()
    const normalized = name.toLowerCase().replace(/[ -]/g, '_')
    return isContractColumn(normalized) ? normalized : name
  })
  return names.slice(0, names.findLastIndex((name) => name !== '') + 1)
}

/** Returns why a header on the given line is invalid, or `undefined` when it is valid. */
export function findHeaderProblem(header: Header, line: number, delimiter: Delimiter): string | undefined {
  const missing = COLUMNS.filter((column) => !header.includes(column))
  if (missing.length > 0) {
    const found = header.map((name) => JSON.stringify(name)).join(', ')
    const shown = found.length > MAX_QUOTED_CHARACTERS ? `${found.slice(0, MAX_QUOTED_CHARACTERS)}…` : found
    return `the header lacks ${missing.join(', ')}: line ${line}, separated by ${DELIMITER_NAMES[delimiter]}, has ${shown}; add or rename the columns`
  }
  const unnamed = header.indexOf('')
  if (unnamed >= 0) return `column ${unnamed + 1} of the header has no name`
  const duplicate = header.find((column, index) => header.indexOf(column) !== index)
  return duplicate === undefined ? undefined : `the header has ${duplicate} twice`
}

/** Returns the delimiter with which a header has most of the contract's columns, then with which it has most columns. */
export function chooseDelimiter(fieldsBy: ReadonlyMap<Delimiter, readonly string[]>): Delimiter {
  let best: { delimiter: Delimiter; score: number } | undefined
  for (const delimiter of DELIMITERS) {
    const header = namesOf(fieldsBy.get(delimiter) ?? [])
    const score = 1000 * new Set(header.filter(isContractColumn)).size + Math.min(header.length, 999)
    if (best === undefined || score > best.score) best = { delimiter, score }
  }
  return best!.delimiter
}

/**
 * Parses a line such as `sep=;`, with which Excel declares the delimiter. Returns `undefined` for any other line; an
 * unsupported delimiter is returned as it is.
 */
export function parseSeparatorLine(line: string): string | undefined {
  return /^\s*"?sep=(.)"?[ \r\n]*$/iu.exec(line)?.[1]
}

export const isDelimiter = (text: string): text is Delimiter => (DELIMITERS as readonly string[]).includes(text)
