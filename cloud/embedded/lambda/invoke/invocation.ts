import type { SpanOptions } from '../../core/trace.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { InvocationFailure } from './invocation-failure.ts'

/** One invocation of a function, on its way from the caller to the function's process. */
export interface InvocationRequest {
  readonly fn: LambdaFunction
  readonly requestId: string
  /** JSON text. */
  readonly payload: Buffer | string
  /** As the caller addressed the function, including the qualifier. */
  readonly functionArn: string
  /** JSON text. */
  readonly clientContext?: string | undefined
  /** Parent, links and attributes of the invocation's span. */
  readonly span: SpanOptions
}

export interface InvocationOutcome {
  /** What the handler returned, or the description of its failure. */
  readonly payload: Buffer
  readonly failure: InvocationFailure | undefined
  /** The invocation's log lines; complete a moment after the response. */
  readonly log: Promise<readonly string[]>
}
