import { AwsError } from '../core/errors.ts'

export const noSuchEntity = (message: string): AwsError =>
  new AwsError('NoSuchEntityException', message, { status: 404 })

export const exists = (what: string, name: string): AwsError =>
  new AwsError('EntityAlreadyExistsException', `${what} with name ${name} already exists.`, { status: 409 })

export const conflict = (message: string): AwsError => new AwsError('DeleteConflictException', message, { status: 409 })

const NAME = /^[\w+=,.@-]{1,128}$/

/** Names of users, roles and policies. `what` is the member's name, as AWS says it. */
export function checkName(what: string, name: string, longest = 64): void {
  if (!NAME.test(name) || name.length > longest)
    throw new AwsError(
      'ValidationError',
      `The specified value for ${what} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
      { status: 400 },
    )
}
