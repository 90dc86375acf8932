import { MOST_LISTED } from './limits.ts'
import { invalid } from './problems.ts'

/** A part of a list; the token is where the next part begins. */
export function pageOf<T>(
  all: readonly T[],
  { Limit = MOST_LISTED, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined },
): { items: T[]; next: { NextToken?: string } } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString())
  if (!Number.isInteger(start)) throw invalid('Token is not valid.')
  const end = start + Limit
  const next = end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}
  return { items: all.slice(start, end), next }
}
