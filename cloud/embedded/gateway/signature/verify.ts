import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '../../core/errors.ts'
import type { Identities, Identity } from '../../core/identity.ts'
import type { Principal } from '../../core/principal.ts'
import { signatureOf } from './canonical.ts'

export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Hex SHA-256 of the body, for those that do not say it in a header. */
  bodyHash(): string
}

interface Signature {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly token: string | undefined
  /** Presigned URLs only: for how many seconds it is good. */
  readonly expires: number | undefined
}

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/

/** Who signed a request; nobody is anonymous. Throws the service's own error when the signature does not hold. */
export function verify(request: SignedRequest, service: string, identities: Identities, now: number): Principal {
  const signature = read(request)
  const problems = service === 's3' ? S3_PROBLEMS : PROBLEMS
  if (!signature) {
    if (!request.headers.authorization) return { kind: 'anonymous' }
    throw problems.malformed()
  }
  const identity = identities.find(signature.accessKeyId)
  if (!identity) throw problems.unknownKey()
  checkTime(signature, now, problems)
  checkToken(signature, identity, now, problems)
  const { date, region, service: signedFor, signedHeaders, timestamp } = signature
  const payloadHash = payloadHashOf(request, signature)
  const expected = signatureOf(
    { ...request, signedHeaders, payloadHash },
    { date, region, service: signedFor },
    timestamp,
    identity.secretAccessKey,
  )
  const [a, b] = [Buffer.from(expected), Buffer.from(signature.signature)]
  if (a.length !== b.length || !timingSafeEqual(a, b)) throw problems.mismatch()
  return identity.principal
}

function read({ headers, query }: SignedRequest): Signature | undefined {
  const found = HEADER.exec(headers.authorization ?? '')
  if (found) {
    const [, accessKeyId, date, region, service, signedHeaders, signature] = found as unknown as string[]
    return {
      accessKeyId: accessKeyId!,
      date: date!,
      region: region!,
      service: service!,
      signedHeaders: signedHeaders!.split(';'),
      signature: signature!,
      timestamp: String(headers['x-amz-date'] ?? ''),
      token: headers['x-amz-security-token']?.toString(),
      expires: undefined,
    }
  }
  const signature = query.get('X-Amz-Signature')
  const [accessKeyId, date, region, service] = (query.get('X-Amz-Credential') ?? '').split('/')
  if (signature === null || !accessKeyId || !date || !region || !service) return undefined
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature,
    timestamp: query.get('X-Amz-Date') ?? '',
    token: query.get('X-Amz-Security-Token') ?? undefined,
    expires: Number(query.get('X-Amz-Expires') ?? 0),
  }
}

const payloadHashOf = (request: SignedRequest, { expires, service }: Signature): string =>
  request.headers['x-amz-content-sha256']?.toString() ??
  (expires !== undefined && service === 's3' ? 'UNSIGNED-PAYLOAD' : request.bodyHash())

const CLOCK_SKEW = 15 * 60_000

function checkTime({ timestamp, expires }: Signature, now: number, problems: Problems): void {
  const signedAt = Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(signedAt)) throw problems.malformed()
  if (expires === undefined ? Math.abs(now - signedAt) > CLOCK_SKEW : signedAt - now > CLOCK_SKEW)
    throw problems.skewed()
  if (expires !== undefined && now > signedAt + expires * 1000)
    throw new AwsError('AccessDenied', 'Request has expired', { status: 403 })
}

function checkToken({ token }: Signature, identity: Identity, now: number, problems: Problems): void {
  if (identity.sessionToken !== token) throw problems.badToken()
  if (identity.expires !== undefined && now > identity.expires) throw problems.expiredToken()
}

type Problems = Record<'malformed' | 'unknownKey' | 'mismatch' | 'skewed' | 'badToken' | 'expiredToken', () => AwsError>

const problem = (code: string, message: string, status: number) => () => new AwsError(code, message, { status })

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** Most services: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const PROBLEMS: Problems = {
  malformed: problem('IncompleteSignature', 'The request signature does not conform to AWS standards.', 400),
  unknownKey: problem('UnrecognizedClientException', 'The security token included in the request is invalid.', 403),
  mismatch: problem('InvalidSignatureException', MISMATCH, 403),
  skewed: problem(
    'InvalidSignatureException',
    'Signature expired: the time of the request is too far from the time of the cloud.',
    403,
  ),
  badToken: problem('UnrecognizedClientException', 'The security token included in the request is invalid.', 403),
  expiredToken: problem('ExpiredTokenException', 'The security token included in the request is expired', 403),
}

/** S3 has its own: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const S3_PROBLEMS: Problems = {
  malformed: problem('AuthorizationHeaderMalformed', 'The authorization header you provided is invalid.', 400),
  unknownKey: problem('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403),
  mismatch: problem('SignatureDoesNotMatch', MISMATCH, 403),
  skewed: problem(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    403,
  ),
  badToken: problem('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400),
  expiredToken: problem('ExpiredToken', 'The provided token has expired.', 400),
}
