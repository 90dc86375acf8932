import { MOST_LISTED } from './limits.ts'
import { validation } from './problems.ts'

interface Page {
  readonly MaxItems?: number | undefined
  readonly Marker?: string | undefined
}

/** A part of a list; the marker is where the next part begins. */
export function pageOf<T>(
  all: readonly T[],
  { MaxItems = MOST_LISTED, Marker }: Page,
): { items: T[]; next: { IsTruncated: boolean; Marker?: string } } {
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString())
  if (!Number.isInteger(start)) throw validation('Invalid Marker.')
  const end = start + MaxItems
  const next = end < all.length ? { Marker: Buffer.from(String(end)).toString('base64url') } : {}
  return { items: all.slice(start, end), next: { IsTruncated: end < all.length, ...next } }
}
