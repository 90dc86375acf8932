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
  /** Hex SHA-256 of the body; `undefined` for a streaming body. */
  bodyHash(): string | undefined
}

export interface VerifiedRequest {
  readonly principal: Principal
  /** The time of the cloud, in milliseconds since the epoch, if the client uses it and not real time. */
  readonly cloudTime: number | undefined
  /** How the chunks of the body are signed, if they are. */
  readonly chunkSigning?: ChunkSigning
}

/** Verifies the signature of a request and returns its principal. Throws the service's own error if it is not valid. */
export function verifySignature(
  request: SignedRequest,
  { name, errors: serviceErrors }: ServiceDefinition,
  identities: Identities,
  clock: GatewayClock,
): VerifiedRequest {
  const isS3 = name === 's3'
  const errors = serviceErrors.signature
  const { headers, query } = request
  if (headers.authorization === undefined && !query.has('X-Amz-Signature') && !query.has('X-Amz-Credential')) {
    if (!isS3) throw errors.unsigned()
    return { principal: { kind: 'anonymous' }, cloudTime: undefined }
  }
  const signature = parseSignature(headers, query)
  if (!signature) throw headers.authorization === undefined ? missingQueryParameters() : errors.malformed()
  const identity = identities.find(signature.accessKeyId)
  if (!identity) throw errors.unknownKey()
  const cloudTime = verifySigningTime(signature, clock, errors)
  verifyToken(signature, identity, clock.now(), errors)
  if (isS3) verifySignedHeaders(headers, signature)
  const { date, region, service: signedFor, signedHeaders, timestamp } = signature
  const scope = { date, region, service: signedFor }
  const payloadHash = signature.payload ?? request.bodyHash() ?? ''
  const signed = { ...request, signedHeaders, payloadHash }
  const expected = sign(signed, scope, timestamp, identity.secretAccessKey)
  if (!isEqual(expected, signature.signature)) throw errors.mismatch()
  verifyBody(payloadHash, request, isS3 ? contentMismatch : errors.mismatch)
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

function verifyToken({ token }: Signature, identity: Identity, now: number, errors: SignatureErrors): void {
  if (identity.sessionToken !== undefined && token === undefined) throw errors.missingToken()
  if (identity.sessionToken !== token) throw errors.badToken()
  if (identity.expires !== undefined && now >= identity.expires) throw errors.expiredToken()
}

/** All headers that change the meaning of a request must be signed, or a presigned URL could be used for other requests. */
function verifySignedHeaders(headers: IncomingHttpHeaders, { signedHeaders, expires }: Signature): void {
  const required = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  // A presigned URL has this in its query, so the header is ignored.
  const exempt = expires === undefined ? [] : ['x-amz-content-sha256']
  const unsigned = required.filter((name) => !signedHeaders.includes(name) && !exempt.includes(name))
  if (unsigned.length > 0)
    throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', {
      status: 403,
      fields: { HeadersNotSigned: unsigned.join(', ') },
    })
}

/** Compares the signed hash with the hash of the received body. */
function verifyBody(
  declared: string,
  { bodyHash }: SignedRequest,
  mismatch: typeof contentMismatch | SignatureErrors['mismatch'],
): void {
  if (!/^[0-9a-f]{64}$/i.test(declared)) return
  const actual = bodyHash()
  if (actual === undefined || actual === declared.toLowerCase()) return
  throw mismatch(declared, actual)
}

export const contentMismatch = (declared: string, actual: string): AwsError =>
  new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { status: 400, fields: { ClientComputedContentSHA256: declared, S3ComputedContentSHA256: actual } },
  )

const missingQueryParameters = (): AwsError =>
  new AwsError(
    'AuthorizationQueryParametersError',
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    { status: 400 },
  )
