import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '../../core/errors.ts'
import type { Identities, Identity } from '../../core/identity.ts'
import type { Principal } from '../../core/principal.ts'
import type { ServiceDefinition } from '../../core/service-definition.ts'
import type { SignatureErrors } from '../../core/signature-errors.ts'
import type { ChunkSigning } from './chunk-signatures.ts'
import { parseSignature, type Signature } from './parse-signature.ts'
import { sign } from './sign.ts'
import { type GatewayClock, verifySigningTime } from './signing-time.ts'

export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Hex SHA-256 of the body; `undefined` when the body is not read yet. */
  bodyHash(): string | undefined
}

export interface VerifiedRequest {
  readonly principal: Principal
  /** The cloud's time, in milliseconds since 1970, if the signer goes by that and not by the time on the wall. */
  readonly cloudTime: number | undefined
  /** What the chunks of the body are signed with, if they are. */
  readonly chunkSigning?: ChunkSigning
}

/** Who signed a request; nobody is anonymous. Throws the service's own error when the signature does not hold. */
export function verifySignature(
  request: SignedRequest,
  { name, errors }: ServiceDefinition,
  identities: Identities,
  clock: GatewayClock,
): VerifiedRequest {
  const isS3 = name === 's3'
  const problems = errors.signature
  const { headers, query } = request
  if (headers.authorization === undefined && !query.has('X-Amz-Signature') && !query.has('X-Amz-Credential')) {
    if (!isS3) throw problems.unsigned()
    return { principal: { kind: 'anonymous' }, cloudTime: undefined }
  }
  const signature = parseSignature(headers, query)
  if (!signature) throw headers.authorization === undefined ? missingQueryParameters() : problems.malformed()
  const identity = identities.find(signature.accessKeyId)
  if (!identity) throw problems.unknownKey()
  const cloudTime = verifySigningTime(signature, clock, problems)
  verifyToken(signature, identity, clock.now(), problems)
  if (isS3) verifySignedHeaders(headers, signature)
  const { date, region, service: signedFor, signedHeaders, timestamp } = signature
  const scope = { date, region, service: signedFor }
  const payloadHash = signature.payload ?? request.bodyHash() ?? ''
  const signed = { ...request, signedHeaders, payloadHash }
  const expected = sign(signed, scope, timestamp, identity.secretAccessKey)
  if (!isEqual(expected, signature.signature)) throw problems.mismatch()
  verifyBody(payloadHash, request, isS3 ? contentMismatch : problems.mismatch)
  return {
    principal: identity.principal,
    cloudTime,
    ...(payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD') && {
      chunkSigning: { scope, timestamp, secret: identity.secretAccessKey, seed: expected },
    }),
  }
}

function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function verifyToken({ token }: Signature, identity: Identity, now: number, problems: SignatureErrors): void {
  if (identity.sessionToken !== undefined && token === undefined) throw problems.missingToken()
  if (identity.sessionToken !== token) throw problems.badToken()
  if (identity.expires !== undefined && now >= identity.expires) throw problems.expiredToken()
}

/** What changes the meaning of a request must be signed, or a presigned URL would be good for more than was meant. */
function verifySignedHeaders(headers: IncomingHttpHeaders, { signedHeaders, expires }: Signature): void {
  const mustBe = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  // Said in the query of a presigned URL, so what the header adds is not looked at.
  const free = expires === undefined ? [] : ['x-amz-content-sha256']
  const unsigned = mustBe.filter((name) => !signedHeaders.includes(name) && !free.includes(name))
  if (unsigned.length > 0)
    throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', {
      status: 403,
      fields: { HeadersNotSigned: unsigned.join(', ') },
    })
}

/** The signature covers what the request says its hash is; this holds it against the body that came. */
function verifyBody(
  said: string,
  { bodyHash }: SignedRequest,
  mismatch: typeof contentMismatch | SignatureErrors['mismatch'],
): void {
  if (!/^[0-9a-f]{64}$/i.test(said)) return
  const actual = bodyHash()
  if (actual === undefined || actual === said.toLowerCase()) return
  throw mismatch(said, actual)
}

export const contentMismatch = (said: string, actual: string): AwsError =>
  new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { status: 400, fields: { ClientComputedContentSHA256: said, S3ComputedContentSHA256: actual } },
  )

const missingQueryParameters = (): AwsError =>
  new AwsError(
    'AuthorizationQueryParametersError',
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    { status: 400 },
  )
