import { AwsError } from '../core/errors.ts'
import { formatBasicTime, type SignatureErrors } from '../core/signature-errors.ts'

const forbidden = (code: string, message: string) => new AwsError(code, message, { status: 403 })
const badRequest = (code: string, message: string) => new AwsError(code, message, { status: 400 })

const UNKNOWN_KEY = 'The AWS Access Key Id you provided does not exist in our records.'
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3SignatureErrors: SignatureErrors = {
  malformed: () =>
    badRequest('AuthorizationHeaderMalformed', 'The authorization header that you provided is not valid.'),
  malformedQuery: (message) => badRequest('AuthorizationQueryParametersError', message),
  unsignedHeaders: (names) =>
    new AwsError('AccessDenied', 'There were headers present in the request which were not signed', {
      status: 403,
      fields: { HeadersNotSigned: names.join(', ') },
    }),
  unknownKey: () => forbidden('InvalidAccessKeyId', UNKNOWN_KEY),
  mismatch: () => forbidden('SignatureDoesNotMatch', MISMATCH),
  skewed: (signedAt, now) =>
    new AwsError('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', {
      status: 403,
      fields: {
        RequestTime: formatBasicTime(signedAt),
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: 900_000,
      },
    }),
  missingToken: () => forbidden('InvalidAccessKeyId', UNKNOWN_KEY),
  badToken: () => badRequest('InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  expiredToken: () => badRequest('ExpiredToken', 'The provided token has expired.'),
  unsigned: () => forbidden('AccessDenied', 'Access Denied'),
}
