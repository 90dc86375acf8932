import { paginateByToken } from '../core/page.ts'
import { validationError } from './errors.ts'
import { MAX_PAGE_SIZE } from './limits.ts'

/** One page of a list, with the request and response members that EventBridge uses. */
export function paginate<T>(
  all: readonly T[],
  { Limit = MAX_PAGE_SIZE, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined },
): { items: T[]; next: { NextToken?: string } } {
  const invalidToken = () => validationError('Token is not valid.')
  const { items, nextToken } = paginateByToken(all, { token: NextToken, limit: Limit, invalidToken })
  return { items, next: nextToken === undefined ? {} : { NextToken: nextToken } }
}
