import { type Clients, createAwsClients, createClients, destroyClients } from '../api/clients.ts'
import type { Capability, CloudName, Credentials, StartedCloud } from '../api/cloud.ts'
import type { Tracing } from '../api/tracing.ts'

/** What a cloud lacks, with the reason, and what its functions must be told to find it. */
export interface CloudFeatures {
  readonly missingCapabilities: Partial<Record<Capability, string>>
  readonly functionEnvironment: Readonly<Record<string, string>>
}

/** All it takes to reach a cloud that runs; plain data, so that it can be handed to another process. */
export interface CloudConnection extends CloudFeatures {
  readonly name: CloudName
  /** None for AWS itself, which has one a service. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
}

/** A cloud somewhere else, reached over HTTP: LocalStack, whatever answers at an endpoint, or AWS itself. */
export class RemoteCloud implements StartedCloud {
  readonly name: CloudName
  readonly endpoint: string | undefined
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
  readonly clients: Clients
  readonly functionEnvironment: Readonly<Record<string, string>>
  readonly connection: CloudConnection
  readonly tracing?: Tracing
  /** Whether what runs there ends when this is stopped. */
  readonly isOwned: boolean
  readonly #stop: () => Promise<void>

  /**
   * `stop` ends what runs there; a cloud that somebody else started is only disconnected from. `tracing` is for what
   * records spans: `await HttpTracing.at(reach.endpoint)`.
   */
  constructor(reach: CloudConnection, stop?: () => Promise<void>, tracing?: Tracing) {
    this.connection = reach
    this.name = reach.name
    this.endpoint = reach.endpoint
    this.region = reach.region
    this.accountId = reach.accountId
    this.credentials = reach.credentials
    this.functionEnvironment = reach.functionEnvironment
    const { endpoint, region } = reach
    this.clients = endpoint === undefined ? createAwsClients(region) : createClients({ ...reach, endpoint })
    this.isOwned = stop !== undefined
    this.#stop = stop ?? (async () => {})
    if (tracing) this.tracing = tracing
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
