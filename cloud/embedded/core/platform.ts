import type { Activity } from './activity.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './delivery.ts'
import type { Executions } from './executions.ts'
import type { Faults } from './faults.ts'
import type { InternalClient } from './internal-client.ts'
import type { RandomSource } from './random-source.ts'
import type { Tracer } from './trace.ts'

/** What every service is given when it is made: `export const sqs = (platform: Platform): Service<'sqs'> => …` */
export interface Platform {
  readonly clock: Clock
  /** Told of what is under way beside calls, which are counted anyway. */
  readonly activity: Activity
  readonly random: RandomSource
  readonly tracer: Tracer
  readonly internalClient: InternalClient
  readonly delivery: Delivery
  /** What makes things fail that are no calls: requests to deployed APIs, the disks of functions. */
  readonly faults: Faults
  readonly executions: Executions
  /** A folder of the cloud's own, removed when it stops. A service keeps its files in a folder of its name. */
  readonly folder: string
  /** Where the cloud listens, for example `http://127.0.0.1:4566`; known once it does. */
  endpoint(): string
}
