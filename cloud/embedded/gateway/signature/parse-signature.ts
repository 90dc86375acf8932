import type { IncomingHttpHeaders } from 'node:http'
import type { AwsError } from '../../core/errors.ts'
import type { SignatureErrors } from '../../core/signature-errors.ts'

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
  /** What the client declares as the hash of the body, or a keyword; only S3 relies on it. */
  readonly payload: string | undefined
  /** Presigned URLs only: for how many seconds it is valid. */
  readonly expires: number | undefined
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/
const TIMESTAMP = /^\d{8}T\d{6}Z$/

/** Whether a request is signed in any way, also in a malformed one. */
export const isSigned = (headers: IncomingHttpHeaders, query: URLSearchParams): boolean =>
  headers.authorization !== undefined || isPresigned(query)

const isPresigned = (query: URLSearchParams): boolean =>
  query.has('X-Amz-Signature') || query.has('X-Amz-Credential') || query.has('X-Amz-Algorithm')

/** Parses the signature of a request that has one; throws if it is malformed. */
export function parseSignature(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  errors: Pick<SignatureErrors, 'malformed' | 'malformedQuery'>,
): Signature {
  if (headers.authorization === undefined) return fromQuery(query, errors.malformedQuery)
  if (isPresigned(query))
    throw errors.malformedQuery('Only one auth mechanism allowed; specify a query string or an Authorization header.')
  const signature = fromHeader(headers, headers.authorization)
  if (!signature) throw errors.malformed()
  return signature
}

function fromHeader(headers: IncomingHttpHeaders, authorization: string): Signature | undefined {
  const [whole, ...parts] = HEADER.exec(authorization) ?? []
  const timestamp = String(headers['x-amz-date'] ?? '')
  if (whole === undefined || !TIMESTAMP.test(timestamp)) return undefined
  const [accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = parts
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    token: headers['x-amz-security-token']?.toString(),
    payload: headers['x-amz-content-sha256']?.toString(),
    expires: undefined,
  }
}

const REQUIRED = ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders', 'Expires']
const OPTIONAL = ['Security-Token', 'Content-Sha256']
const SECONDS_PER_WEEK = 604_800

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function fromQuery(query: URLSearchParams, malformed: SignatureErrors['malformedQuery']): Signature {
  const repeated = [...REQUIRED, ...OPTIONAL].find((name) => query.getAll(`X-Amz-${name}`).length > 1)
  if (repeated) throw malformed(`X-Amz-${repeated} must be specified only once.`)
  const get = (name: string): string => query.get(`X-Amz-${name}`) ?? ''
  if (REQUIRED.some((name) => get(name) === '')) throw malformed(MISSING_PARAMETERS)
  if (get('Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`)
  const [whole, accessKeyId = '', date = '', region = '', service = ''] = CREDENTIAL.exec(get('Credential')) ?? []
  if (whole === undefined) throw malformed(MALFORMED_CREDENTIAL)
  if (!TIMESTAMP.test(get('Date')))
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: get('SignedHeaders').split(';'),
    signature: get('Signature'),
    timestamp: get('Date'),
    token: query.get('X-Amz-Security-Token') ?? undefined,
    payload: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    expires: parseExpires(get('Expires'), malformed),
  }
}

function parseExpires(text: string, malformed: (message: string) => AwsError): number {
  if (!/^-?\d+$/.test(text)) throw malformed('X-Amz-Expires should be a number')
  const expires = Number(text)
  if (expires < 1) throw malformed('X-Amz-Expires must be non-negative')
  if (expires > SECONDS_PER_WEEK)
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${SECONDS_PER_WEEK} seconds`,
    )
  return expires
}

const MISSING_PARAMETERS =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'
const MALFORMED_CREDENTIAL =
  'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
