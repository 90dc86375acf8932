import { type Clients, createAwsClients, createClients, destroyClients } from '../api/clients.ts'
import type { Capability, CloudName, Credentials, StartedCloud } from '../api/cloud.ts'
import type { Tracing } from '../api/tracing.ts'

/** What probing finds out about a cloud. */
export interface CloudFeatures {
  /** Why each missing capability is missing; a capability that is not listed is available. */
  readonly missingCapabilities: Partial<Record<Capability, string>>
  /** What functions need in their environment to reach the cloud. */
  readonly functionEnvironment: Readonly<Record<string, string>>
}

/** Everything needed to connect to a running cloud. Plain data, so that it can be passed to another process. */
export interface CloudConnection extends CloudFeatures {
  readonly name: CloudName
  /** `undefined` for AWS, which has one endpoint per service. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
  /** Only for an embedded cloud. */
  readonly token?: string | undefined
}

/** A cloud that is reached over HTTP: LocalStack, any endpoint, AWS, or an embedded cloud in another process. */
export class RemoteCloud implements StartedCloud {
  readonly name: CloudName
  readonly endpoint: string | undefined
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
  readonly clients: Clients
  readonly functionEnvironment: Readonly<Record<string, string>>
  readonly connection: CloudConnection
  readonly token?: string
  readonly tracing?: Tracing
  /** Whether `stop` ends the cloud itself, not only the connection to it. */
  readonly isOwned: boolean
  readonly #stop: () => Promise<void>

  /**
   * @param stop Ends the cloud. Omit it for a cloud that someone else started: `stop` then only disconnects.
   * @param tracing For clouds that record spans: `await HttpTracing.detect(connection)`.
   */
  constructor(connection: CloudConnection, stop?: () => Promise<void>, tracing?: Tracing) {
    this.connection = connection
    this.name = connection.name
    this.endpoint = connection.endpoint
    this.region = connection.region
    this.accountId = connection.accountId
    this.credentials = connection.credentials
    this.functionEnvironment = connection.functionEnvironment
    const { endpoint, region } = connection
    this.clients = endpoint === undefined ? createAwsClients(region) : createClients({ ...connection, endpoint })
    this.isOwned = stop !== undefined
    this.#stop = stop ?? (async () => {})
    if (tracing) this.tracing = tracing
    if (connection.token !== undefined) this.token = connection.token
  }

  invokeUrl(restApiId: string, stage: string): string {
    if (this.endpoint !== undefined) return `${this.endpoint}/_aws/execute-api/${restApiId}/${stage}`
    const domain = this.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
    return `https://${restApiId}.execute-api.${this.region}.${domain}/${stage}`
  }

  unavailableReason(capability: Capability): string | undefined {
    return this.connection.missingCapabilities[capability]
  }

  async stop(): Promise<void> {
    destroyClients(this.clients)
    await this.#stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
