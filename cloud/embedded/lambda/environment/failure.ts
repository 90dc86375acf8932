import { limits } from '../limits.ts'

/** Why an invocation gave no result: the JSON that the caller gets, and what REPORT says of it. */
export interface Failure {
  readonly payload: Buffer
  readonly status: 'error' | 'timeout'
  readonly errorType: string
  readonly message: string
  /** The runtime has already written it to the log. */
  readonly logged: boolean
}

/** What the function itself threw, as its runtime posted it. */
export function thrown(payload: Buffer): Failure {
  const { errorType, errorMessage } = parse(payload)
  return { payload, status: 'error', errorType: errorType ?? 'Error', message: errorMessage ?? '', logged: true }
}

export function timedOut(requestId: string, seconds: number, now: number): Failure {
  const message = `${new Date(now).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`
  return { ...failure('Sandbox.Timedout', message), status: 'timeout' }
}

/** The process ended in the middle of its work. */
export function exited(requestId: string, code: number | null, signal: NodeJS.Signals | null): Failure {
  const how = signal ? `signal: ${SIGNALS[signal] ?? signal}` : `exit status ${code}`
  const what = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${what}`)
}

export const tooLarge = (): Failure =>
  failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limits.synchronousResponseBytes} bytes).`,
  )

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}

const failure = (errorType: string, message: string): Failure => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage: message })),
  status: 'error',
  errorType,
  message,
  logged: false,
})

function parse(payload: Buffer): { errorType?: string; errorMessage?: string } {
  try {
    return JSON.parse(payload.toString()) ?? {}
  } catch {
    return {}
  }
}
