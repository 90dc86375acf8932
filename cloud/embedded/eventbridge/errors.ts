import { AwsError } from '../core/errors.ts'

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 400 })

export const validationError = (message: string): AwsError =>
  new AwsError('ValidationException', message, { status: 400 })

/** AWS's message for a value that breaks a constraint of the API model. `subject` names the value and the member. */
export const constraintViolation = (subject: string, constraint: string): AwsError =>
  validationError(`1 validation error detected: ${subject} failed to satisfy constraint: ${constraint}`)

export const invalidEventPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`, { status: 400 })
