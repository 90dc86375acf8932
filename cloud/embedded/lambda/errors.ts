import type { ThrottleReason } from '@aws-sdk/client-lambda'
import { AwsError } from '../core/errors.ts'

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { fields: { Type: 'User' } })

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { fields: { Type: 'User' } })

export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, { fields: { Type: 'User' } })

export const invalidRequestContent = (message: string): AwsError =>
  new AwsError('InvalidRequestContentException', message, { fields: { Type: 'User' } })

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export const tooManyRequests = (reason: ThrottleReason): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { fields: { Reason: reason, Type: 'User' } })

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
export const recursiveInvocation = (): AwsError =>
  new AwsError(
    'RecursiveInvocationException',
    'Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources ' +
      "and stopped your function's invocation.",
    { fields: { Type: 'User' } },
  )

/** A request that violates the API's model. `member` is spelled as on the wire, for example `memorySize`. */
export const constraintViolation = (member: string, value: unknown, constraint: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    { status: 400 },
  )
