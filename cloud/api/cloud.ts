import type { Clients } from './clients.ts'
import type { CloudClock } from './clock.ts'
import type { CloudFaults } from './faults.ts'
import type { Tracing } from './tracing.ts'

/** The clouds that `CLOUD` can name. */
export const CLOUD_NAMES = ['localstack', 'embedded', 'endpoint', 'aws'] as const

/**
 * - `localstack`: LocalStack in a container
 * - `embedded`: a cloud inside this Node process, without containers
 * - `endpoint`: whatever answers at `AWS_ENDPOINT_URL`
 * - `aws`: AWS itself
 */
export type CloudName = (typeof CLOUD_NAMES)[number]

/**
 * A cloud that can be started. All four implementations offer the same interface; see docs/architecture.md.
 *
 * @example
 * await using cloud = await new EmbeddedCloud().start()
 * await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: 'records' }))
 */
export interface Cloud {
  readonly name: CloudName
  /**
   * Starts the cloud, or connects to it where it runs already.
   *
   * @throws UserError, with fixes, when the cloud cannot start or be reached.
   */
  start(options?: StartOptions): Promise<StartedCloud>
}

export interface StartOptions {
  /** Loopback port to listen on. Only for clouds that start a server; default: any free port. */
  readonly port?: number
  /** Keeps the server running after `stop`, so that the next `start` reuses it. Only for clouds that start a server. */
  readonly keep?: boolean
  /** Called with a one-line description at the beginning of each slow step, for example an image pull. */
  readonly onProgress?: (step: string) => void
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Only for temporary credentials. */
  readonly sessionToken?: string
}

/** A running cloud. Disposing it calls `stop`. */
export interface StartedCloud extends AsyncDisposable {
  readonly name: CloudName
  /** Base URL for all services, for example `http://127.0.0.1:4566`; `undefined` on AWS, which has one per service. */
  readonly endpoint: string | undefined
  /** For example `us-east-1`. */
  readonly region: string
  /** The account ID, twelve digits. */
  readonly accountId: string
  readonly credentials: Credentials
  /** Clients that can reach this cloud only. */
  readonly clients: Clients
  /** Environment variables that a Lambda function needs to reach this cloud, beyond those that the cloud sets itself. */
  readonly functionEnvironment: Readonly<Record<string, string>>
  /** Returns the invoke URL of a deployed REST API stage, without a trailing slash. */
  invokeUrl(restApiId: string, stage: string): string
  /** Returns why the cloud does not support a capability, as text for a report, or `undefined` when it does. */
  unavailableReason(capability: Capability): string | undefined
  /** The recorded spans; absent where the cloud records none. */
  readonly tracing?: Tracing
  /** The clock; absent where time cannot be advanced. */
  readonly clock?: CloudClock
  /** Fault injection; absent where calls cannot be made to fail. */
  readonly faults?: CloudFaults
  /** Opens the cloud's page and its own API to whoever has it; absent where the cloud has neither. */
  readonly token?: string
  /** URL of a page that shows each event's trace live, with the token; absent where the cloud has no such page. */
  readonly page?: string
  /** Stops everything that `start` started. Calling it again has no effect. */
  stop(): Promise<void>
}

/** A feature that not every cloud supports. Scenarios that need a missing one are skipped, and the report says why. */
export type Capability =
  /** IAM: identity-based and resource-based policies are enforced. */
  | 'enforce-iam'
  /** EventBridge: failed deliveries are retried, then sent to the target's dead-letter queue. */
  | 'dead-letter-events'
  /** Lambda: failed asynchronous invocations are retried, then sent to the function's on-failure destination. */
  | 'record-failed-events'
  /** SQS: messages can be moved from a dead-letter queue back to their source queue. */
  | 'redrive-messages'
  /** S3: a byte range of an object version can be read. */
  | 'read-ranges'
  /** API Gateway: usage plans throttle requests and enforce quotas. */
  | 'throttle-api'
  /** API Gateway: gateway responses can have custom bodies and headers. */
  | 'shape-gateway-responses'
  /** API Gateway: a request body is validated only if its content type has a model. */
  | 'validate-by-content-type'
  /** Lambda: an event source mapping processes several batches concurrently. */
  | 'parallel-batches'
  /** Lambda: an invalid partial batch response fails the whole batch. */
  | 'check-batch-answers'
  /** Lambda: an event source mapping is rejected if the queue's visibility timeout is below the function's timeout. */
  | 'check-visibility'
  /** API Gateway: an integration that exceeds its timeout fails. */
  | 'time-out-integrations'
  /** Request signatures (SigV4) are verified. */
  | 'verify-signatures'
  /** Every operation on an event is recorded as a span. */
  | 'trace'
  /** The cloud's time can be advanced. */
  | 'advance-clock'
  /** Faults can be injected into calls. */
  | 'inject-faults'
