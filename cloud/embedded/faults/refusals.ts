import { AwsError } from '../core/errors.ts'
import { throttled } from '../lambda/environment/throttle.ts'

/** How each service says that it is asked too often, as its own API reference has it. */
const THROTTLED: Readonly<Record<string, () => AwsError>> = {
  s3: () => new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 }),
  sqs: () => new AwsError('RequestThrottled', 'The request was denied due to request throttling.'),
  dynamodb: () =>
    new AwsError(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    ),
  lambda: () => throttled('ConcurrentInvocationLimitExceeded'),
  apigateway: () => new AwsError('TooManyRequestsException', 'Too Many Requests', { status: 429 }),
  iam: () => new AwsError('Throttling', 'Rate exceeded'),
  sts: () => new AwsError('Throttling', 'Rate exceeded'),
  'execute-api': () => new AwsError('THROTTLED', 'Too Many Requests', { status: 429 }),
}

export const throttle = (service: string): AwsError =>
  THROTTLED[service]?.() ?? new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 })

/** An error by its name alone: what its name says is the service's own fault has such a status. */
export function refusal({ code, message, status }: { code: string; message?: string; status?: number }): AwsError {
  const usual = /Unavailable/.test(code) ? 503 : /Internal|ServiceException/.test(code) ? 500 : undefined
  const known = status ?? usual
  return new AwsError(code, message ?? 'A fault that was asked for.', known === undefined ? {} : { status: known })
}
