import { AwsError } from '../core/errors.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Error = (status: number, code: string, message: string, fields: Record<string, string> = {}): AwsError =>
  new AwsError(code, message, { status, fields })

export const noSuchBucket = (BucketName: string) =>
  s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName })
export const noSuchKey = (Key: string) => s3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key })
export const noSuchVersion = (Key: string, VersionId: string) =>
  s3Error(404, 'NoSuchVersion', 'The specified version does not exist.', { Key, VersionId })
export const noSuchUpload = (UploadId: string) =>
  s3Error(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId },
  )
/** The generic 404 of HEAD requests: their responses have no body for a more specific code. */
export const notFound = () => s3Error(404, 'NotFound', 'Not Found')
export const notModified = () => s3Error(304, 'NotModified', 'Not Modified')
export const preconditionFailed = (Condition: string) =>
  s3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { Condition })
export const invalidArgument = (message: string, fields: Record<string, string> = {}) =>
  s3Error(400, 'InvalidArgument', message, fields)
export const invalidRequest = (message: string) => s3Error(400, 'InvalidRequest', message)
export const malformedXml = () =>
  s3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
export const invalidRange = () => s3Error(416, 'InvalidRange', 'The requested range is not satisfiable')
export const badDigest = (algorithm: string) =>
  s3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
export const methodNotAllowed = () =>
  s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    ResourceType: 'DeleteMarker',
  })
export const noSuchConfiguration = (code: string, message: string) => s3Error(404, code, message)
