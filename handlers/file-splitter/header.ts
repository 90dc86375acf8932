import { COLUMNS } from '../shared/record-message.ts'

/** The columns of a file, in its own order. */
export type Header = readonly string[]

/** What is wrong with a header row; `undefined` when it has all it needs. */
export function findHeaderProblem(header: Header): string | undefined {
  const missing = COLUMNS.filter((column) => !header.includes(column))
  if (missing.length > 0) return `the header lacks ${missing.join(', ')}`
  const nameless = header.indexOf('')
  if (nameless >= 0) return `column ${nameless + 1} of the header has no name`
  const twice = header.find((column, place) => header.indexOf(column) !== place)
  return twice === undefined ? undefined : `the header has ${twice} twice`
}
