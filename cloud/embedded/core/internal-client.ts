import type { ServiceName } from '../services.ts'
import type { Principal } from './principal.ts'
import type { Scope } from './regional.ts'
import type { InputOf, OperationName, OutputOf } from './service.ts'
import type { SpanContext } from './trace.ts'

/** On whose behalf, where, and in which trace a service calls another. */
export interface Caller extends Scope {
  readonly principal: Principal
  readonly trace?: SpanContext | undefined
  readonly signal?: AbortSignal
  /** What the cloud does by itself and for no event, such as waiting for messages: it leaves no span. */
  readonly isBackground?: boolean
}

/**
 * How one service calls another: without HTTP, but through the same stages as any client's call
 * (faults, permissions, operation, trace), so that nothing inside the cloud is allowed more than outside.
 */
export interface InternalClient {
  call<S extends ServiceName, Name extends OperationName<S>>(
    service: S,
    operation: Name,
    input: InputOf<S, Name>,
    caller: Caller,
  ): Promise<OutputOf<S, Name>>
}
