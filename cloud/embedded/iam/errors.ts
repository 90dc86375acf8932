import { AwsError } from '../core/errors.ts'

export const noSuchEntity = (message: string): AwsError =>
  new AwsError('NoSuchEntityException', message, { status: 404 })

export const entityAlreadyExists = (what: string, name: string): AwsError =>
  new AwsError('EntityAlreadyExistsException', `${what} with name ${name} already exists.`, { status: 409 })

export const deleteConflict = (message: string): AwsError =>
  new AwsError('DeleteConflictException', message, { status: 409 })

export const limitExceeded = (message: string): AwsError =>
  new AwsError('LimitExceededException', message, { status: 409 })

/** `quota` as AWS names it, for example `AccessKeysPerUser`. */
export const quotaExceeded = (quota: string, limit: number): AwsError =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`)

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 })

const NAME = /^[\w+=,.@-]{1,128}$/

/** Validates the name of a user, role or policy. `what` is the member that AWS's error names. */
export function validateName(what: string, name: string, maxLength = 64): void {
  if (name.length > maxLength)
    throw validationError(
      `1 validation error detected: Value at '${what}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
    )
  if (!NAME.test(name))
    throw validationError(
      `The specified value for ${what} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
}
