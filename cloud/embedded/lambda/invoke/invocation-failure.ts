import { parseJsonObject } from '../../../common/json.ts'
import { limits } from '../limits.ts'

/** Why an invocation has no result: the JSON that the caller receives, and what the REPORT line says. */
export interface InvocationFailure {
  readonly payload: Buffer
  readonly status: 'error' | 'timeout'
  readonly errorType: string
  readonly message: string
  /** The function's process has already logged it. */
  readonly isLogged: boolean
}

/** The type and the message are kept in spans and logs, so they are excerpts of what may be megabytes. */
const MAX_EXCERPT = { errorType: 256, message: 4096 }

/** An error that the handler or its module threw, as the process posted it: anything, if the function posts by itself. */
export function handlerFailure(payload: Buffer): InvocationFailure {
  const error = parseJsonObject(payload.toString())
  return {
    payload,
    status: 'error',
    errorType: toText(error?.errorType, 'Error').slice(0, MAX_EXCERPT.errorType),
    message: toText(error?.errorMessage, '').slice(0, MAX_EXCERPT.message),
    isLogged: true,
  }
}

const toText = (value: unknown, otherwise: string): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise

export function timeoutFailure(requestId: string, seconds: number, now: number): InvocationFailure {
  const message = `${new Date(now).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`
  return { ...runtimeFailure('Sandbox.Timedout', message), status: 'timeout' }
}

/** The process exited before it responded. */
export function exitFailure(requestId: string, code: number | null, signal: NodeJS.Signals | null): InvocationFailure {
  const status = signal ? `signal: ${SIGNAL_NAMES[signal] ?? signal}` : `exit status ${code}`
  const reason = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${status}`
  return runtimeFailure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`)
}

export const responseTooLargeFailure = (): InvocationFailure =>
  runtimeFailure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limits.synchronousResponseBytes} bytes).`,
  )

/** The process asked for an invocation, but could not be given this one. */
export const handoverFailure = (error: unknown): InvocationFailure =>
  runtimeFailure('Runtime.Unknown', `Eventbed could not hand the invocation to the function: ${error}`)

const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}

const runtimeFailure = (errorType: string, message: string): InvocationFailure => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage: message })),
  status: 'error',
  errorType,
  message,
  isLogged: false,
})
