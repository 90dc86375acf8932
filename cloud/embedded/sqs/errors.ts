import { AwsError } from '../core/errors.ts'

export const noSuchQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', { status: 400 })

export const invalidParameterValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValue', message, { status: 400 })

export const invalidAttributeValue = (name: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`, { status: 400 })

export const missingParameter = (name: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}.`, { status: 400 })

export const invalidReceiptHandle = (handle: string): AwsError =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, {
    status: 404,
  })
