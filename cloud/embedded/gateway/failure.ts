import type { IncomingMessage } from 'node:http'
import { AwsError } from '../core/errors.ts'

/** What a client is told of an exception. What is no AWS error is a fault of ours: it is logged, and told to nobody. */
export function failureOf(error: unknown, request: IncomingMessage): AwsError {
  if (error instanceof AwsError) return error
  // A client that hung up makes all kinds of things fail, which is nobody's fault, and hears no answer.
  if (!request.socket.destroyed) {
    const warning = error instanceof Error ? error : new Error(String(error))
    process.emitWarning(warning.stack ?? warning.message, { type: 'EventbedWarning', code: 'EVENTBED_INTERNAL' })
  }
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
    cause: error,
  })
}
