import type { Activity } from './activity.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './delivery.ts'
import type { Executions } from './executions.ts'
import type { Faults } from './faults.ts'
import type { InternalClient } from './internal-client.ts'
import type { RandomSource } from './random-source.ts'
import type { Tracer } from './trace.ts'

/** What every service shares: `export const sqs = (platform: Platform): Service<'sqs'> => …` */
export interface Platform {
  readonly clock: Clock
  /** Services report their background work here; calls are counted by the gateway. */
  readonly activity: Activity
  readonly random: RandomSource
  readonly tracer: Tracer
  readonly internalClient: InternalClient
  readonly delivery: Delivery
  /** For faults outside AWS API calls: requests to deployed APIs, the disks of functions. */
  readonly faults: Faults
  readonly executions: Executions
  /** A temporary folder, removed when the cloud stops. A service keeps its files in a subfolder of its name. */
  readonly folder: string
  /** The URL on which the cloud listens, for example `http://127.0.0.1:4566`; known once it listens. */
  endpoint(): string
}
