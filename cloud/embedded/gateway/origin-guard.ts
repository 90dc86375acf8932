import type { IncomingMessage } from 'node:http'

/** Only loopback addresses, and names that no DNS server answers for; those before `.localhost` can name a bucket. */
const LOCAL_HOST = /^(127(\.\d{1,3}){3}|\[::1\]|([a-z0-9-]+\.)*localhost)(:\d+)?$/i

/**
 * Returns the reason to reject a request because of its host, or `undefined`. A web page must not reach the cloud, nor the
 * APIs deployed in it, by a foreign name that resolves to this machine (DNS rebinding).
 */
export const rejectForeignHost = ({ headers: { host } }: IncomingMessage): string | undefined =>
  host === undefined || LOCAL_HOST.test(host)
    ? undefined
    : `The host ${host} is not this cloud. Address it as 127.0.0.1 or localhost.`

/** Returns the reason to reject a request that a browser sends for a web page, or `undefined` for all others. */
export function rejectBrowserPage({ headers }: IncomingMessage): string | undefined {
  const site = headers['sec-fetch-site']
  return headers.origin !== undefined || (site !== undefined && site !== 'none')
    ? 'Web pages cannot call this cloud, only the REST APIs deployed in it.'
    : undefined
}

/** The same for the cloud's own page, which can load its own files; other pages cannot request or embed it. */
export function rejectForeignPage({ headers }: IncomingMessage): string | undefined {
  const { origin, host, 'sec-fetch-site': site } = headers
  const isOwn = origin === undefined || origin === `http://${host}`
  return isOwn && (site === undefined || site === 'none' || site === 'same-origin')
    ? undefined
    : 'Open this page by typing its address; other pages cannot link to it or embed it.'
}
