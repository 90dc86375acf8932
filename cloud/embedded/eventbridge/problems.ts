import { AwsError } from '../core/errors.ts'

export const notFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `${what} does not exist.`, { status: 400 })

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, { status: 400 })
