import { AwsError } from './errors.ts'

/** The errors for requests whose signature cannot be accepted; they differ by family of services. */
export interface SignatureErrors {
  malformed(): AwsError
  /** A parameter of a presigned URL is missing, repeated or invalid. */
  malformedQuery(message: string): AwsError
  /** The signature does not cover these headers, which it must. */
  unsignedHeaders(names: readonly string[]): AwsError
  unknownKey(): AwsError
  mismatch(): AwsError
  /** Signed more than 15 minutes before or after `now`. */
  skewed(signedAt: number, now: number): AwsError
  missingToken(): AwsError
  badToken(): AwsError
  expiredToken(): AwsError
  /** There is no signature, and the service takes no anonymous calls. */
  unsigned(): AwsError
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const BAD_TOKEN = 'The security token included in the request is invalid.'

const unsignedMessage = (names: readonly string[]): string =>
  names.includes('host')
    ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    : `The following header(s) were not signed: ${names.join(', ')}`

/** `20260301T123000Z` */
export const formatBasicTime = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')

const skewMessage = (signedAt: number, now: number): string =>
  signedAt < now
    ? `Signature expired: ${formatBasicTime(signedAt)} is now earlier than ${formatBasicTime(now - 15 * 60_000)} (${formatBasicTime(now)} - 15 min.)`
    : `Signature not yet current: ${formatBasicTime(signedAt)} is still later than ${formatBasicTime(now + 15 * 60_000)} (${formatBasicTime(now)} + 15 min.)`

/** The JSON protocols: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const jsonSignatureErrors = (status: 400 | 403): SignatureErrors => {
  const error = (code: string, message: string) => new AwsError(code, message, { status })
  return {
    malformed: () => error('IncompleteSignatureException', 'The request signature does not conform to AWS standards.'),
    malformedQuery: (message) => error('IncompleteSignatureException', message),
    unsignedHeaders: (names) => error('InvalidSignatureException', unsignedMessage(names)),
    unknownKey: () => error('UnrecognizedClientException', BAD_TOKEN),
    mismatch: () => error('InvalidSignatureException', MISMATCH),
    skewed: (signedAt, now) => error('InvalidSignatureException', skewMessage(signedAt, now)),
    missingToken: () => error('UnrecognizedClientException', BAD_TOKEN),
    badToken: () => error('UnrecognizedClientException', BAD_TOKEN),
    expiredToken: () => error('ExpiredTokenException', 'The security token included in the request is expired'),
    unsigned: () => error('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  }
}

const forbidden = (code: string, message: string) => new AwsError(code, message, { status: 403 })
const bad = (code: string, message: string) => new AwsError(code, message, { status: 400 })

/** IAM and STS: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export const querySignatureErrors: SignatureErrors = {
  malformed: () => bad('IncompleteSignature', 'The request signature does not conform to AWS standards.'),
  malformedQuery: (message) => bad('IncompleteSignature', message),
  unsignedHeaders: (names) => forbidden('SignatureDoesNotMatch', unsignedMessage(names)),
  unknownKey: () => forbidden('InvalidClientTokenId', BAD_TOKEN),
  mismatch: () => forbidden('SignatureDoesNotMatch', MISMATCH),
  skewed: (signedAt, now) => forbidden('SignatureDoesNotMatch', skewMessage(signedAt, now)),
  missingToken: () => forbidden('InvalidClientTokenId', BAD_TOKEN),
  badToken: () => forbidden('InvalidClientTokenId', BAD_TOKEN),
  expiredToken: () => forbidden('ExpiredToken', 'The security token included in the request is expired'),
  unsigned: () => forbidden('MissingAuthenticationToken', 'Request is missing Authentication Token'),
}
