import type { ServiceName } from '../../core/call.ts'
import { AwsError } from '../../core/errors.ts'

/** What can be wrong with a signature, in the words of one family of services. */
export interface Problems {
  malformed(): AwsError
  unknownKey(): AwsError
  mismatch(): AwsError
  /** Signed too long before, or too far ahead of, the cloud's own time. */
  skewed(signedAt: number, now: number): AwsError
  missingToken(): AwsError
  badToken(): AwsError
  expiredToken(): AwsError
  /** No signature at all, where there must be one. */
  unsigned(): AwsError
}

export const problemsOf = (service: ServiceName): Problems => {
  if (service === 's3') return S3
  if (service === 'iam' || service === 'sts') return QUERY
  return service === 'lambda' || service === 'apigateway' ? common(403) : common(400)
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const BAD_TOKEN = 'The security token included in the request is invalid.'

/** `20260301T123000Z` */
const written = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')

const skewText = (signedAt: number, now: number): string =>
  signedAt < now
    ? `Signature expired: ${written(signedAt)} is now earlier than ${written(now - 15 * 60_000)} (${written(now)} - 15 min.)`
    : `Signature not yet current: ${written(signedAt)} is still later than ${written(now + 15 * 60_000)} (${written(now)} + 15 min.)`

/** The JSON protocols: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const common = (status: number): Problems => {
  const problem = (code: string, message: string) => new AwsError(code, message, { status })
  return {
    malformed: () =>
      problem('IncompleteSignatureException', 'The request signature does not conform to AWS standards.'),
    unknownKey: () => problem('UnrecognizedClientException', BAD_TOKEN),
    mismatch: () => problem('InvalidSignatureException', MISMATCH),
    skewed: (signedAt, now) => problem('InvalidSignatureException', skewText(signedAt, now)),
    missingToken: () => problem('UnrecognizedClientException', BAD_TOKEN),
    badToken: () => problem('UnrecognizedClientException', BAD_TOKEN),
    expiredToken: () => problem('ExpiredTokenException', 'The security token included in the request is expired'),
    unsigned: () => problem('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  }
}

const forbidden = (code: string, message: string) => new AwsError(code, message, { status: 403 })
const bad = (code: string, message: string) => new AwsError(code, message, { status: 400 })

/** IAM and STS: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const QUERY: Problems = {
  malformed: () => bad('IncompleteSignature', 'The request signature does not conform to AWS standards.'),
  unknownKey: () => forbidden('InvalidClientTokenId', BAD_TOKEN),
  mismatch: () => forbidden('SignatureDoesNotMatch', MISMATCH),
  skewed: (signedAt, now) => forbidden('SignatureDoesNotMatch', skewText(signedAt, now)),
  missingToken: () => forbidden('InvalidClientTokenId', BAD_TOKEN),
  badToken: () => forbidden('InvalidClientTokenId', BAD_TOKEN),
  expiredToken: () => forbidden('ExpiredToken', 'The security token included in the request is expired'),
  unsigned: () => forbidden('MissingAuthenticationToken', 'Request is missing Authentication Token'),
}

const UNKNOWN_KEY = 'The AWS Access Key Id you provided does not exist in our records.'
const S3_MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const S3: Problems = {
  malformed: () => bad('AuthorizationHeaderMalformed', 'The authorization header that you provided is not valid.'),
  unknownKey: () => forbidden('InvalidAccessKeyId', UNKNOWN_KEY),
  mismatch: () => forbidden('SignatureDoesNotMatch', S3_MISMATCH),
  skewed: (signedAt, now) =>
    new AwsError('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', {
      status: 403,
      fields: {
        RequestTime: written(signedAt),
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: 900_000,
      },
    }),
  missingToken: () => forbidden('InvalidAccessKeyId', UNKNOWN_KEY),
  badToken: () => bad('InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  expiredToken: () => bad('ExpiredToken', 'The provided token has expired.'),
  unsigned: () => forbidden('AccessDenied', 'Access Denied'),
}
