import { COLUMNS } from '../shared/record-message.ts'

/** The column names of a file, in the file's order. */
export type Header = readonly string[]

/** Returns why a header is invalid, or `undefined` when it is valid. */
export function findHeaderProblem(header: Header): string | undefined {
  const missing = COLUMNS.filter((column) => !header.includes(column))
  if (missing.length > 0) return `the header lacks ${missing.join(', ')}`
  const unnamed = header.indexOf('')
  if (unnamed >= 0) return `column ${unnamed + 1} of the header has no name`
  const duplicate = header.find((column, index) => header.indexOf(column) !== index)
  return duplicate === undefined ? undefined : `the header has ${duplicate} twice`
}
