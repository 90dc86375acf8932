import { AwsError } from './errors.ts'

/** AccessDeniedException, which the JSON protocols send as 400 and the REST protocol as 403. */
export const accessDeniedException =
  (status: 400 | 403) =>
  (message: string): AwsError =>
    new AwsError('AccessDeniedException', message, { status })

/** S3, IAM and STS use the short code. */
export const accessDenied = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 })

/** An internal error under the service's own code. */
export const internalError =
  (code: string, message = 'The request processing has failed because of an unknown error.') =>
  (cause: unknown): AwsError =>
    new AwsError(code, message, { status: 500, cause })

export const serializationException = (cause: Error): AwsError =>
  new AwsError('SerializationException', `The request could not be read: ${cause.message}`, { status: 400, cause })

/** A validation error under the service's own code that lists every missing member. */
export const missingMembers =
  (code: string) =>
  (paths: readonly string[]): AwsError => {
    const violations = paths.map(
      (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    )
    const count = `${paths.length} validation error${paths.length > 1 ? 's' : ''}`
    return new AwsError(code, `${count} detected: ${violations.join('; ')}`, { status: 400 })
  }
