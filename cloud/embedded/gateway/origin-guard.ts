import type { IncomingMessage } from 'node:http'

const LOCAL_HOST =
  /^(127\.0\.0\.1|localhost|\[::1\]|([a-z0-9-]+\.)+localhost|([a-z0-9.-]+\.)?localhost\.localstack\.cloud)(:\d+)?$/i

/**
 * Why a host is not this cloud's, or `undefined` when it is: a page in a browser must not reach the cloud, nor the APIs
 * that are deployed in it, by a foreign name that resolves to this machine.
 */
export const rejectForeignHost = ({ headers: { host } }: IncomingMessage): string | undefined =>
  host === undefined || LOCAL_HOST.test(host)
    ? undefined
    : `The host ${host} is not this cloud. Address it as 127.0.0.1 or localhost.`

/** Why a request that a browser sends for a page is refused, or `undefined` for all others. */
export function rejectBrowserPage({ headers }: IncomingMessage): string | undefined {
  const site = headers['sec-fetch-site']
  return headers.origin !== undefined || (site !== undefined && site !== 'none')
    ? 'Web pages may not call this cloud. Only deployed REST APIs answer to them.'
    : undefined
}

/** The same for the cloud's own page, which may ask for what belongs to it; no other page may, nor show it in a frame. */
export function rejectForeignPage({ headers }: IncomingMessage): string | undefined {
  const { origin, host, 'sec-fetch-site': site } = headers
  const isOwn = origin === undefined || origin === `http://${host}`
  return isOwn && (site === undefined || site === 'none' || site === 'same-origin')
    ? undefined
    : 'This page is only for who types its address.'
}
