import { type Clients, type Connection, connect, disconnect } from './clients.ts'
import type { Capability, CloudName, Credentials, StartedCloud } from './cloud.ts'
import type { Tracing } from './tracing.ts'

/** All it takes to reach a cloud that runs; plain data, so that it can be handed to another process. */
export interface Reach extends Connection {
  readonly name: CloudName
  readonly accountId: string
  readonly lacking: Partial<Record<Capability, string>>
  readonly functionEnvironment: Readonly<Record<string, string>>
}

/** A cloud somewhere else, reached over HTTP: LocalStack, or whatever answers at an endpoint. */
export class ConnectedCloud implements StartedCloud {
  readonly name: CloudName
  readonly endpoint: string
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
  readonly clients: Clients
  readonly functionEnvironment: Readonly<Record<string, string>>
  readonly reach: Reach
  readonly tracing?: Tracing
  readonly #stop: () => Promise<void>

  /**
   * `stop` ends what runs there; a cloud that somebody else started is only disconnected from. `tracing` is for what
   * records spans: `await HttpTracing.at(reach.endpoint)`.
   */
  constructor(reach: Reach, stop: () => Promise<void> = async () => {}, tracing?: Tracing) {
    this.reach = reach
    this.name = reach.name
    this.endpoint = reach.endpoint
    this.region = reach.region
    this.accountId = reach.accountId
    this.credentials = reach.credentials
    this.functionEnvironment = reach.functionEnvironment
    this.clients = connect(reach)
    this.#stop = stop
    if (tracing) this.tracing = tracing
  }

  invokeUrl(restApiId: string, stage: string): string {
    return `${this.endpoint}/_aws/execute-api/${restApiId}/${stage}`
  }

  lacks(capability: Capability): string | undefined {
    return this.reach.lacking[capability]
  }

  async stop(): Promise<void> {
    disconnect(this.clients)
    await this.#stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
