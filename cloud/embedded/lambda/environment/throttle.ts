import type { ThrottleReason } from '@aws-sdk/client-lambda'
import { AwsError } from '../../core/errors.ts'

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export const throttled = (reason: ThrottleReason): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { fields: { Reason: reason, Type: 'User' } })
