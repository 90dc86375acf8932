import { paginateByToken } from '../core/page.ts'
import { invalidParameter } from './errors.ts'

const MAX_ITEMS = 50

/** One page of a list, with the request and response members that Lambda uses. */
export function paginate<T>(
  all: readonly T[],
  { Marker, MaxItems = MAX_ITEMS }: { Marker?: string | undefined; MaxItems?: number | undefined },
): { items: T[]; next: { NextMarker?: string } } {
  const { items, nextToken } = paginateByToken(all, {
    token: Marker,
    limit: Math.min(MaxItems, MAX_ITEMS),
    invalidToken: () => invalidParameter('Invalid Marker'),
  })
  return { items, next: nextToken === undefined ? {} : { NextMarker: nextToken } }
}
