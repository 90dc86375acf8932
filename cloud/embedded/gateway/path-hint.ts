import type { IncomingMessage } from 'node:http'
import type { RequestAddress } from './request-address.ts'

const INVOKE_URL = '/_aws/execute-api/<api id>/<stage>/<path>'

/**
 * What would be right, for a request that no AWS client sends: not signed, and to a path that only a person or a wrong
 * invoke URL leads to. Everything else belongs to a service; S3 serves anonymous requests, too.
 */
export function hintForUnknownPath(
  { headers, method }: Pick<IncomingMessage, 'headers' | 'method'>,
  { path, query }: Pick<RequestAddress, 'path' | 'query'>,
): string | undefined {
  const isSigned =
    headers.authorization !== undefined || [...query.keys()].some((name) => /^X-Amz-|^Signature$/i.test(name))
  if (isSigned || headers['x-amz-target'] !== undefined) return undefined
  if (/^\/(restapis|execute-api|_aws)(\/|$)/.test(path))
    return `No deployed API is at ${path}. A deployed API is at ${INVOKE_URL}.`
  if (path === '/' && method === 'GET')
    return (
      'This is the embedded cloud of Eventbed. Use it with an AWS SDK or CLI: npm run cloud prints the settings. ' +
      `A deployed API is at ${INVOKE_URL}.`
    )
  if (path === '/favicon.ico') return 'The embedded cloud has no icon.'
  return undefined
}
