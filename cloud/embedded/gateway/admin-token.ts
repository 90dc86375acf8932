import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TOKEN_HEADER, TOKEN_PARAMETER } from '../../api/token.ts'

/**
 * Returns the reason to reject a request to the cloud's page or to its own API, or `undefined`. Objects in buckets,
 * deployed APIs and functions can send requests to the same origin, so only the token says who a request is from.
 */
export function rejectMissingToken(
  { headers }: IncomingMessage,
  query: URLSearchParams,
  token: string,
): string | undefined {
  const given = headers[TOKEN_HEADER]?.toString() ?? query.get(TOKEN_PARAMETER)
  if (given === null) return `Send the token of this run as the header ${TOKEN_HEADER}. npm run cloud prints it.`
  return isEqual(given, token) ? undefined : 'The token is not that of this run. npm run cloud prints it.'
}

/** Compares in constant time, which needs values of the same length. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b))

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
