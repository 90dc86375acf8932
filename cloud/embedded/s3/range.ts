import { invalidRange } from './errors.ts'

/** The first and last byte that a Range header selects; `undefined` (the whole object) if the header is invalid. */
export function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size || (first === '' && Number(last) === 0)) throw invalidRange()
  // RFC 9110: a range whose end precedes its start is invalid, and an invalid header is ignored.
  return start > end ? undefined : { start, end }
}
