import type { ServiceName } from '../services.ts'
import type { Principal } from './principal.ts'
import type { Scope } from './regional.ts'
import type { InputOf, OperationName, OutputOf } from './service.ts'
import type { SpanContext } from './trace.ts'

/** The principal, account, region and trace of a call from one service to another. */
export interface Caller extends Scope {
  readonly principal: Principal
  readonly trace?: SpanContext | undefined
  readonly signal?: AbortSignal
  /** Work that no event caused, such as polling for messages; it leaves no span. */
  readonly isBackground?: boolean
}

/**
 * Calls one service from another: without HTTP, but through the same stages as the call of a client (faults, permissions,
 * operation, trace), so that services have no more permissions than clients.
 */
export interface InternalClient {
  call<S extends ServiceName, Name extends OperationName<S>>(
    service: S,
    operation: Name,
    input: InputOf<S, Name>,
    caller: Caller,
  ): Promise<OutputOf<S, Name>>
}
