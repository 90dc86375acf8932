import type { IncomingMessage } from 'node:http'

const LOCAL =
  /^(127\.0\.0\.1|localhost|\[::1\]|([a-z0-9-]+\.)+localhost|([a-z0-9.-]+\.)?localhost\.localstack\.cloud)(:\d+)?$/i

/**
 * Why a request is not for this cloud, or `undefined` when it is. A page in a browser must not reach it, neither by
 * name (a foreign host that resolves to this machine) nor by address.
 */
export function refusalOf({ headers }: IncomingMessage): string | undefined {
  const { host, origin } = headers
  if (host !== undefined && !LOCAL.test(host))
    return `The host ${host} is not this cloud. Address it as 127.0.0.1 or localhost.`
  const site = headers['sec-fetch-site']
  if (origin !== undefined || (site !== undefined && site !== 'none'))
    return 'Web pages may not call this cloud. Only deployed REST APIs answer to them.'
  return undefined
}
