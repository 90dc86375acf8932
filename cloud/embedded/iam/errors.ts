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
export const quotaExceeded = (quota: string, most: number): AwsError =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${most}`)

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 })

const NAME = /^[\w+=,.@-]{1,128}$/

/** Names of users, roles and policies. `what` is the member's name, as AWS says it. */
export function validateName(what: string, name: string, longest = 64): void {
  if (name.length > longest)
    throw validationError(
      `1 validation error detected: Value at '${what}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    )
  if (!NAME.test(name))
    throw validationError(
      `The specified value for ${what} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
}
