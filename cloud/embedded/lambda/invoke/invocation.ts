import type { InvocationFailure } from '../environment/failure.ts'

/** One piece of work for a function. */
export interface Invocation {
  readonly requestId: string
  /** JSON text. */
  readonly payload: Buffer | string
  /** As the caller addressed the function, qualifier included. */
  readonly functionArn: string
  /** `X-Amzn-Trace-Id` */
  readonly traceHeader: string
  /** JSON text. */
  readonly clientContext?: string | undefined
  /** It finds no space left in `/tmp`. */
  readonly diskIsFull: boolean
}

export interface InvocationOutcome {
  /** What the handler returned, or the description of its failure. */
  readonly payload: Buffer
  readonly failure: InvocationFailure | undefined
  /** The invocation's log lines; complete a moment after the answer. */
  readonly log: Promise<readonly string[]>
}
