import { limits } from '../limits.ts'

/** Why an invocation gave no result: the JSON that the caller gets, and what REPORT says of it. */
export interface InvocationFailure {
  readonly payload: Buffer
  readonly status: 'error' | 'timeout'
  readonly errorType: string
  readonly message: string
  /** The runtime has already written it to the log. */
  readonly isLogged: boolean
}

/** What the function itself threw, as its runtime posted it. */
export function handlerFailure(payload: Buffer): InvocationFailure {
  const { errorType, errorMessage } = parseErrorResponse(payload)
  return { payload, status: 'error', errorType: errorType ?? 'Error', message: errorMessage ?? '', isLogged: true }
}

export function timeoutFailure(requestId: string, seconds: number, now: number): InvocationFailure {
  const message = `${new Date(now).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`
  return { ...runtimeFailure('Sandbox.Timedout', message), status: 'timeout' }
}

/** The process ended in the middle of its work. */
export function exitFailure(requestId: string, code: number | null, signal: NodeJS.Signals | null): InvocationFailure {
  const how = signal ? `signal: ${SIGNAL_NAMES[signal] ?? signal}` : `exit status ${code}`
  const what = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`
  return runtimeFailure('Runtime.ExitError', `RequestId: ${requestId} Error: ${what}`)
}

export const responseTooLargeFailure = (): InvocationFailure =>
  runtimeFailure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limits.synchronousResponseBytes} bytes).`,
  )

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

function parseErrorResponse(payload: Buffer): { errorType?: string; errorMessage?: string } {
  try {
    return JSON.parse(payload.toString()) ?? {}
  } catch {
    return {}
  }
}
