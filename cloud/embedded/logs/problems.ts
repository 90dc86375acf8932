import { AwsError } from '../core/errors.ts'

export const notFound = (what: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`, { status: 400 })

export const alreadyExists = (what: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified log ${what} already exists`, { status: 400 })

export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message, { status: 400 })
