import { AwsError } from '../core/errors.ts'
import { definitionOf, isServiceName } from '../services.ts'

/** The error for too many requests: the service's own, or a deployed API's. */
export const throttlingError = (service: string): AwsError =>
  isServiceName(service)
    ? definitionOf(service).errors.throttled()
    : new AwsError('THROTTLED', 'Too Many Requests', { status: 429 })

/** The error of an `error` rule. Without a status, the code decides whether it is a server error. */
export function injectedError({
  code,
  message,
  status,
}: {
  code: string
  message?: string
  status?: number
}): AwsError {
  const defaultStatus = /Unavailable/.test(code) ? 503 : /Internal|ServiceException/.test(code) ? 500 : undefined
  const errorStatus = status ?? defaultStatus
  return new AwsError(code, message ?? 'An injected fault.', errorStatus === undefined ? {} : { status: errorStatus })
}
