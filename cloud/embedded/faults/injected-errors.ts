import { AwsError } from '../core/errors.ts'
import { definitionOf, isServiceName } from '../services.ts'

/** The error for too many requests: the service's own, or a deployed API's. */
export const throttlingError = (service: string): AwsError =>
  isServiceName(service)
    ? definitionOf(service).errors.throttled()
    : new AwsError('THROTTLED', 'Too Many Requests', { status: 429 })

/** An error by its name alone: what its name says is the service's own fault has such a status. */
export function injectedError({
  code,
  message,
  status,
}: {
  code: string
  message?: string
  status?: number
}): AwsError {
  const usual = /Unavailable/.test(code) ? 503 : /Internal|ServiceException/.test(code) ? 500 : undefined
  const known = status ?? usual
  return new AwsError(code, message ?? 'A fault that was asked for.', known === undefined ? {} : { status: known })
}
