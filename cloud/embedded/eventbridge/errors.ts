import { AwsError } from '../core/errors.ts'

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 400 })

export const validationError = (message: string): AwsError =>
  new AwsError('ValidationException', message, { status: 400 })

/** A member that breaks a constraint of its shape, as AWS words it: what it is, and what it must be. */
export const constraintViolation = (what: string, constraint: string): AwsError =>
  validationError(`1 validation error detected: ${what} failed to satisfy constraint: ${constraint}`)
