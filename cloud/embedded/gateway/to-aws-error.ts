import type { IncomingMessage } from 'node:http'
import { AwsError } from '../core/errors.ts'
import type { ServiceErrors } from '../core/service-definition.ts'
import { internalError } from '../core/service-errors.ts'

/** Converts an exception to the error that the client gets. Any other exception is a bug: it is logged, and its cause hidden. */
export function toAwsError(
  error: unknown,
  request: IncomingMessage,
  { internal }: Pick<ServiceErrors, 'internal'> = { internal: internalError('InternalFailure') },
): AwsError {
  if (error instanceof AwsError) return error
  // A client that disconnects causes all kinds of errors and receives no response.
  if (!request.socket.destroyed) {
    const warning = error instanceof Error ? error : new Error(String(error))
    process.emitWarning(warning.stack ?? warning.message, { type: 'EventbedWarning', code: 'EVENTBED_INTERNAL' })
  }
  return internal(error)
}
