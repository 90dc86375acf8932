/** A part of a list. */
export interface Page<T> {
  readonly items: T[]
  /** Where the next page begins; absent on the last page. */
  readonly nextToken?: string
}

export interface PageOptions {
  readonly token?: string | undefined
  readonly limit: number
  /** The service's own error for a token that it never issued. */
  readonly invalidToken: () => Error
}

/** One page of a list. Clients must not rely on what a token contains, so it is encoded. */
export function paginateByToken<T>(all: readonly T[], { token, limit, invalidToken }: PageOptions): Page<T> {
  const position = token === undefined ? '0' : Buffer.from(token, 'base64url').toString()
  if (!/^\d+$/.test(position)) throw invalidToken()
  const start = Number(position)
  const end = start + limit
  return {
    items: all.slice(start, end),
    ...(end < all.length && { nextToken: Buffer.from(String(end)).toString('base64url') }),
  }
}
