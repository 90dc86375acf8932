import type { IncomingHttpHeaders } from 'node:http'

/** The signature of a request, from its `Authorization` header or from the query of a presigned URL. */
export interface Signature {
  readonly accessKeyId: string
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly token: string | undefined
  /** The signed hash of the body, if the request has one. */
  readonly payload: string | undefined
  /** Presigned URLs only: for how many seconds it is valid. */
  readonly expires: number | undefined
}

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/

/** Parses the signature of a request; returns `undefined` if it is missing or malformed. */
export function parseSignature(headers: IncomingHttpHeaders, query: URLSearchParams): Signature | undefined {
  return headers.authorization === undefined ? fromQuery(query) : fromHeader(headers, headers.authorization)
}

function fromHeader(headers: IncomingHttpHeaders, authorization: string): Signature | undefined {
  const [whole, ...parts] = HEADER.exec(authorization) ?? []
  if (whole === undefined) return undefined
  const [accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = parts
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp: String(headers['x-amz-date'] ?? ''),
    token: headers['x-amz-security-token']?.toString(),
    payload: headers['x-amz-content-sha256']?.toString(),
    expires: undefined,
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function fromQuery(query: URLSearchParams): Signature | undefined {
  const signature = query.get('X-Amz-Signature')
  const [accessKeyId, date, region, service] = (query.get('X-Amz-Credential') ?? '').split('/')
  const expires = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  if (
    signature === null ||
    !accessKeyId ||
    !date ||
    !region ||
    !service ||
    !(expires >= 1 && expires <= SECONDS_PER_WEEK)
  )
    return undefined
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature,
    timestamp: query.get('X-Amz-Date') ?? '',
    token: query.get('X-Amz-Security-Token') ?? undefined,
    payload: query.get('X-Amz-Content-Sha256') ?? (service === 's3' ? 'UNSIGNED-PAYLOAD' : undefined),
    expires,
  }
}

const SECONDS_PER_WEEK = 604_800
