import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The parts of a request that are signed. */
export interface SignedParts {
  readonly method: string
  /** As sent, percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly signedHeaders: readonly string[]
  /** Hex SHA-256 of the body, or a keyword such as `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string
}

/** The scope of a signing key. */
export interface SigningScope {
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
}

/** Computes the signature of a request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function sign(signed: SignedParts, scope: SigningScope, timestamp: string, secret: string): string {
  const { date, region, service } = scope
  const hash = sha256(canonicalRequest(signed, service))
  const text = `AWS4-HMAC-SHA256\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${hash}`
  return createHmac('sha256', deriveSigningKey(secret, scope)).update(text).digest('hex')
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

function canonicalRequest(
  { method, path, query, headers, signedHeaders, payloadHash }: SignedParts,
  service: string,
): string {
  const lines = signedHeaders.map((name) => `${name}:${headerValue(headers, name)}\n`)
  return [
    method,
    service === 's3' ? objectPath(path) : plainPath(path),
    canonicalQuery(query),
    lines.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** S3 signs the path encoded once and not normalized; clients differ in what they encode in the request. */
const objectPath = (path: string): string =>
  path
    .split('/')
    .map((part) => encode(decode(part)))
    .join('/')

/** All other services normalize the path and encode it once more. */
function plainPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(encode(part))
  }
  return `/${parts.join('/')}${parts.length > 0 && path.endsWith('/') ? '/' : ''}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const headerValue = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ')
}

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

/** Encodes according to RFC 3986, which is stricter than encodeURIComponent. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** A key is valid for a day, so it is derived once and not for each request. */
const signingKeys = new Map<string, Buffer>()
const MAX_CACHED_KEYS = 500

/** Derives the key for one day, region and service. */
export function deriveSigningKey(secret: string, { date, region, service }: SigningScope): Buffer {
  const id = `${secret}/${date}/${region}/${service}`
  let key = signingKeys.get(id)
  if (!key) {
    key = [date, region, service, 'aws4_request'].reduce<Buffer>(
      (previous, part) => createHmac('sha256', previous).update(part).digest(),
      Buffer.from(`AWS4${secret}`),
    )
    if (signingKeys.size >= MAX_CACHED_KEYS) signingKeys.clear()
    signingKeys.set(id, key)
  }
  return key
}
