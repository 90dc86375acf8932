import { paginateByToken } from '../core/page.ts'
import { validationError } from './errors.ts'
import { DEFAULT_MAX_ITEMS } from './limits.ts'

interface PageRequest {
  readonly MaxItems?: number | undefined
  readonly Marker?: string | undefined
}

/** One page of a list, with the request and response members that IAM uses. */
export function paginate<T>(
  all: readonly T[],
  { MaxItems = DEFAULT_MAX_ITEMS, Marker }: PageRequest,
): { items: T[]; next: { IsTruncated: boolean; Marker?: string } } {
  const invalidToken = () => validationError('Invalid Marker.')
  const { items, nextToken } = paginateByToken(all, { token: Marker, limit: MaxItems, invalidToken })
  return {
    items,
    next: { IsTruncated: nextToken !== undefined, ...(nextToken !== undefined && { Marker: nextToken }) },
  }
}
