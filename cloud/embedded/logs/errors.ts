import { AwsError } from '../core/errors.ts'

export const notFound = (resource: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceNotFoundException', `The specified log ${resource} does not exist.`, { status: 400 })

export const alreadyExists = (resource: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified log ${resource} already exists`, { status: 400 })

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message, { status: 400 })
