import type { ServiceName } from '../services.ts'
import type { Clock } from './clock.ts'
import type { Principal } from './principal.ts'
import type { RandomSource } from './random-source.ts'
import type { Scope } from './regional.ts'
import type { ActiveSpan } from './trace.ts'

/** Everything that an operation can know about the call it executes. */
export interface Call extends Scope {
  /** The service's name in ARNs and signatures, for example `sqs`. */
  readonly service: ServiceName
  /** As AWS writes it, for example `SendMessage`. */
  readonly operation: string
  readonly requestId: string
  readonly principal: Principal
  readonly clock: Clock
  readonly random: RandomSource
  /** The span of this call: add attributes to it, and pass its context to everything the call causes. */
  readonly span: ActiveSpan
  /** The endpoint that the client used, for example `http://127.0.0.1:4566`. Queue URLs begin with it. */
  readonly endpoint: string
  /** Aborted when the client disconnects or the cloud stops. */
  readonly signal: AbortSignal
  /** The trailers of a chunked body, with lower-case names; resolves once the body has been read. */
  readonly trailers: Promise<Readonly<Record<string, string>>>
  readonly sourceIp: string
  readonly userAgent: string
}
