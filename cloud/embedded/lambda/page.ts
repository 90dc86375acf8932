import { invalidParameter } from './validation.ts'

/** Lambda gives 50 of a list at a time unless fewer are asked for; the marker is where the next page begins. */
export function paginate<T>(
  all: readonly T[],
  { Marker, MaxItems = 50 }: { Marker?: string | undefined; MaxItems?: number | undefined },
): { items: T[]; next: { NextMarker?: string } } {
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString())
  if (!Number.isInteger(start)) throw invalidParameter('Invalid Marker')
  const end = start + Math.min(MaxItems, 50)
  const next = end < all.length ? { NextMarker: Buffer.from(String(end)).toString('base64url') } : {}
  return { items: all.slice(start, end), next }
}
