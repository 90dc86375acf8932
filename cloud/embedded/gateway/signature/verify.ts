import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '../../core/errors.ts'
import type { Identities, Identity } from '../../core/identity.ts'
import type { Principal } from '../../core/principal.ts'
import type { ServiceDefinition } from '../../core/service-definition.ts'
import type { SignatureErrors } from '../../core/signature-errors.ts'
import type { ChunkSigning } from './chunk-signatures.ts'
import { isSigned, parseSignature, type Signature } from './parse-signature.ts'
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
  /** The signed SHA-256 of the body in hexadecimal, if the client signed it; a streaming body is verified while it is read. */
  readonly bodyHash?: string
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
  if (!isSigned(headers, query)) {
    if (!isS3) throw errors.unsigned()
    if (query.has('AWSAccessKeyId')) throw outdatedMechanism()
    return { principal: { kind: 'anonymous' }, cloudTime: undefined }
  }
  const signature = parseSignature(headers, query, errors)
  const identity = identities.find(signature.accessKeyId)
  if (!identity) throw errors.unknownKey()
  const cloudTime = verifySigningTime(signature, clock, errors)
  verifyToken(signature, identity, clock.now(), errors)
  verifySignedHeaders(headers, signature, errors)
  const { date, region, service: signedFor, signedHeaders, timestamp } = signature
  const scope = { date, region, service: signedFor }
  const payloadHash = isS3 ? s3PayloadHash(signature) : (request.bodyHash() ?? '')
  const signed = { ...request, signedHeaders, payloadHash }
  const expected = sign(signed, scope, timestamp, identity.secretAccessKey)
  if (!isEqual(expected, signature.signature)) throw errors.mismatch()
  const bodyHash = isHash(payloadHash) ? payloadHash.toLowerCase() : undefined
  const actual = bodyHash && request.bodyHash()
  if (bodyHash && actual && actual !== bodyHash) throw contentMismatch(bodyHash, actual)
  return {
    principal: identity.principal,
    cloudTime,
    ...(bodyHash && { bodyHash }),
    ...(payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD') && {
      chunkSigning: { scope, timestamp, secret: identity.secretAccessKey, seed: expected },
    }),
  }
}

/** A URL presigned with version 2 must not count as anonymous; version 1 of the AWS CLI creates them by default. */
const outdatedMechanism = (): AwsError =>
  new AwsError(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    { status: 400 },
  )

export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text)

const S3_PAYLOAD_KEYWORDS = [
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]

/** S3 lets the client choose how its body is signed; all other services hash the body themselves. */
function s3PayloadHash({ payload }: Signature): string {
  if (payload === undefined)
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', {
      status: 400,
    })
  if (isHash(payload) || S3_PAYLOAD_KEYWORDS.includes(payload)) return payload
  throw new AwsError(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    { status: 400, fields: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: payload } },
  )
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
function verifySignedHeaders(
  headers: IncomingHttpHeaders,
  { signedHeaders, expires }: Signature,
  errors: SignatureErrors,
): void {
  const required = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))]
  // A presigned URL has this in its query, so the header is ignored.
  const exempt = expires === undefined ? [] : ['x-amz-content-sha256']
  const unsigned = required.filter((name) => !signedHeaders.includes(name) && !exempt.includes(name))
  if (unsigned.length > 0) throw errors.unsignedHeaders(unsigned)
}

export const contentMismatch = (declared: string, actual: string): AwsError =>
  new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { status: 400, fields: { ClientComputedContentSHA256: declared, S3ComputedContentSHA256: actual } },
  )
