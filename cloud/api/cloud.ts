import type { Clients } from './clients.ts'
import type { CloudClock } from './clock.ts'
import type { CloudFaults } from './faults.ts'
import type { Tracing } from './tracing.ts'

export type CloudName = 'localstack' | 'embedded' | 'endpoint' | 'aws'

/** A place where the architecture can live. Four of them stand behind this door; see docs/architecture.md. */
export interface Cloud {
  readonly name: CloudName
  start(options?: StartOptions): Promise<StartedCloud>
}

export interface StartOptions {
  /** Loopback port to listen on, for clouds that start a server; any free one by default. */
  readonly port?: number
  /** Leaves it up when it is stopped, for the next start to find; for clouds that start a server. */
  readonly keep?: boolean
  /** Called with one line at each step that takes longer than a moment. */
  readonly onProgress?: (step: string) => void
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface StartedCloud extends AsyncDisposable {
  readonly name: CloudName
  /** Where it answers; AWS has an endpoint a service instead, so none here. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
  /** Bound to this cloud and to nothing else. */
  readonly clients: Clients
  /** What a function needs in its environment to find this cloud, beyond what the cloud gives it by itself. */
  readonly functionEnvironment: Readonly<Record<string, string>>
  /** The URL of a deployed REST API's stage, without a slash at the end. */
  invokeUrl(restApiId: string, stage: string): string
  /** Why this cloud cannot do something, in words for a report; `undefined` when it can. */
  unavailableReason(capability: Capability): string | undefined
  /** The spans of every hop, where the cloud records them. */
  readonly tracing?: Tracing
  /** Its time, where that can be advanced. */
  readonly clock?: CloudClock
  /** What makes its calls fail on purpose, where that can be done. */
  readonly faults?: CloudFaults
  /** Where the way of each event can be watched in a browser, where it has such a page. */
  readonly page?: string
  /** Ends everything that `start` began. Safe to call twice. */
  stop(): Promise<void>
}

/** What not every cloud can do. A scenario that needs one is skipped, with the reason, where it is lacking. */
export type Capability =
  /** Permissions are enforced: of roles, and of functions, queues and buckets. */
  | 'enforce-iam'
  /** EventBridge retries a target and puts what it gives up into the target's dead-letter queue. */
  | 'dead-letter-events'
  /** An event that a function fails on is tried again, and comes to the function's failure destination in the end. */
  | 'record-failed-events'
  /** Messages can be moved out of a dead-letter queue, back to where they came from. */
  | 'redrive-messages'
  /** A part of an object's version can be read. */
  | 'read-ranges'
  /** API Gateway throttles and counts quotas. */
  | 'throttle-api'
  /** API Gateway answers with the bodies and headers of custom gateway responses. */
  | 'shape-gateway-responses'
  /** API Gateway holds a body against a model only if there is one for its content type. */
  | 'validate-by-content-type'
  /** An event source mapping hands out several batches at the same time. */
  | 'parallel-batches'
  /** An event source takes an answer that it does not understand for a failed batch. */
  | 'check-batch-answers'
  /** An event source whose queue hides messages for less time than the function may take is refused. */
  | 'check-visibility'
  /** API Gateway gives up on a function that takes longer than the integration may. */
  | 'time-out-integrations'
  /** Signatures are verified. */
  | 'verify-signatures'
  /** Each hop leaves a span. */
  | 'trace'
  /** Time can be moved on. */
  | 'advance-clock'
  /** Calls can be made to fail on purpose. */
  | 'inject-faults'
