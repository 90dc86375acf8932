import type { Principal } from './principal.ts'
import type { SpanContext } from './trace.ts'

/** The properties of an operation that decide which fault rules match it. */
export interface FaultableOperation {
  /** A service's signing name, or `execute-api`. */
  readonly service: string
  readonly operation: string
  readonly principal: Principal
  /** The span that caused it: for a call from a function, the span of the invocation. */
  readonly parent: SpanContext | undefined
  /** The ARNs of the resources that it acts on. */
  resources(): readonly string[]
}

/** Injects faults into operations. */
export interface Faults {
  /** Executes an operation with the faults that match it; throws `ConnectionCut` or an AwsError if they say so. */
  intercept<Input extends object, Output extends object>(
    operation: FaultableOperation,
    input: Input,
    proceed: (input: Input) => Promise<Output>,
  ): Promise<Output>
  /** Whether the next invocation of a function finds no space left in `/tmp`; counts as an injection. */
  diskIsFull(functionArn: string): boolean
}

/** Makes the gateway close the connection without a response. */
export class ConnectionCut extends Error {
  constructor() {
    super('The connection was cut.')
  }
}

/** Injects no faults. */
export const noFaults: Faults = {
  intercept: (_, input, proceed) => proceed(input),
  diskIsFull: () => false,
}
