import type { Principal } from './principal.ts'
import type { SpanContext } from './trace.ts'

/** Something that is about to be done, as far as it decides whether it fails. */
export interface FaultableOperation {
  /** A service's signing name, or `execute-api`. */
  readonly service: string
  readonly operation: string
  readonly principal: Principal
  /** The span of what led to it: for a call that a function makes, that of the invocation. */
  readonly parent: SpanContext | undefined
  /** The ARNs of what it works on. */
  resources(): readonly string[]
}

/** The stage at which whatever is done in the cloud can be made to fail. */
export interface Faults {
  /** Does it, unless it shall fail before; throws `ConnectionCut` or an AwsError where it shall. */
  intercept<Input extends object, Output extends object>(
    deed: FaultableOperation,
    input: Input,
    act: (input: Input) => Promise<Output>,
  ): Promise<Output>
  /** Whether the next invocation of a function finds no space left in `/tmp`. */
  diskIsFull(functionArn: string): boolean
}

/** The connection is to be closed without an answer. */
export class ConnectionCut extends Error {
  constructor() {
    super('The connection was cut.')
  }
}

/** Nothing fails unless it is told to. */
export const noFaults: Faults = {
  intercept: (_, input, act) => act(input),
  diskIsFull: () => false,
}
