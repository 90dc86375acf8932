import { paginateByToken } from '../core/page.ts'
import { MOST_LISTED } from './limits.ts'
import { validation } from './problems.ts'

interface PageRequest {
  readonly MaxItems?: number | undefined
  readonly Marker?: string | undefined
}

/** One page of a list, with the request and response members that IAM uses. */
export function pageOf<T>(
  all: readonly T[],
  { MaxItems = MOST_LISTED, Marker }: PageRequest,
): { items: T[]; next: { IsTruncated: boolean; Marker?: string } } {
  const invalidToken = () => validation('Invalid Marker.')
  const { items, nextToken } = paginateByToken(all, { token: Marker, limit: MaxItems, invalidToken })
  return {
    items,
    next: { IsTruncated: nextToken !== undefined, ...(nextToken !== undefined && { Marker: nextToken }) },
  }
}
