import { invalidRange } from './errors.ts'

/** The first and the last byte that a Range header asks for; all of them when it asks for nothing that S3 knows. */
export function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (start >= size || (from === '' && Number(to) === 0)) throw invalidRange()
  // An end before the start makes the header one that is passed over.
  return start > end ? undefined : { start, end }
}
