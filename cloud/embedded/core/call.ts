import type { ServiceName } from '../services.ts'
import type { Clock } from './clock.ts'
import type { Principal } from './principal.ts'
import type { RandomSource } from './random-source.ts'
import type { Scope } from './regional.ts'
import type { ActiveSpan } from './trace.ts'

/** All that an operation may know of the call that it answers. */
export interface Call extends Scope {
  /** The service's name in ARNs and signatures, for example `sqs`. */
  readonly service: ServiceName
  /** As AWS writes it, for example `SendMessage`. */
  readonly operation: string
  readonly requestId: string
  readonly principal: Principal
  readonly clock: Clock
  readonly random: RandomSource
  /** The hop this call is: add attributes to it, and give its context to what it causes. */
  readonly span: ActiveSpan
  /** How the client addressed the cloud, for example `http://127.0.0.1:4566`. Queue URLs begin with it. */
  readonly endpoint: string
  /** Aborted when the client hangs up or the cloud stops. */
  readonly signal: AbortSignal
  /** What came behind a body sent in chunks, lower-cased; known once the body has been read. */
  readonly trailers: Promise<Readonly<Record<string, string>>>
  readonly sourceIp: string
  readonly userAgent: string
}
