import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clients, connect, disconnect } from '../clients.ts'
import type { Capability, Cloud, Credentials, StartedCloud, StartOptions } from '../cloud.ts'
import type { Tracing } from '../tracing.ts'
import { apiGateway } from './api-gateway/service.ts'
import { trueChance } from './core/chance.ts'
import { RealClock } from './core/clock.ts'
import { Delivery } from './core/delivery.ts'
import type { Platform } from './core/platform.ts'
import { spansAbout, spansOfRequest } from './core/spans-of.ts'
import { Tracer } from './core/trace.ts'
import { dynamodb } from './dynamodb/service.ts'
import { eventbridge } from './eventbridge/service.ts'
import { noFaults } from './gateway/faults.ts'
import { Gateway } from './gateway/gateway.ts'
import { insideOf } from './gateway/inside.ts'
import { Registry } from './gateway/registry.ts'
import { createIdentity, DEFAULT_ACCOUNT, ROOT_KEY } from './iam/identity.ts'
import { lambda } from './lambda/service.ts'
import type { LambdaSettings } from './lambda/settings.ts'
import { logs } from './logs/service.ts'
import { s3 } from './s3/service.ts'
import { sqs } from './sqs/service.ts'

export interface EmbeddedCloudOptions {
  readonly lambda?: Partial<LambdaSettings>
}

/** A cloud in this process: nothing but npm packages, reached over HTTP by any AWS client. */
export class EmbeddedCloud implements Cloud {
  readonly name = 'embedded'
  readonly #options: EmbeddedCloudOptions

  constructor(options: EmbeddedCloudOptions = {}) {
    this.#options = options
  }

  async start({ port }: StartOptions = {}): Promise<StartedEmbeddedCloud> {
    const folder = await mkdtemp(join(tmpdir(), 'eventbed-'))
    const clock = new RealClock()
    const chance = trueChance
    const tracer = new Tracer(clock, chance)
    const registry = new Registry()
    const stopping = new AbortController()
    const { iam, sts, identities, authorizer } = createIdentity()
    const stages = { faults: noFaults, authorizer }
    const common = { registry, stages, clock, chance, tracer, signal: stopping.signal }
    const gateway = new Gateway({ ...common, identities })
    const endpoint = () => gateway.endpoint
    const inside = insideOf({ ...common, endpoint })
    const delivery = new Delivery(inside, clock, chance)
    const platform: Platform = { clock, chance, tracer, inside, delivery, folder, endpoint }
    registry.add(
      iam,
      sts,
      s3(platform),
      sqs(platform),
      dynamodb(platform),
      lambda(platform, this.#options.lambda),
      eventbridge(platform),
      apiGateway(platform),
      logs(platform),
    )
    const stop = async () => {
      stopping.abort()
      await gateway.close()
      await Promise.all(registry.all().map((service) => service.stop?.()))
      await rm(folder, { recursive: true, force: true })
    }
    try {
      await gateway.listen(port)
    } catch (error) {
      await stop()
      throw explainListen(error, port)
    }
    return new StartedEmbeddedCloud(gateway.endpoint, tracer, stop)
  }
}

class StartedEmbeddedCloud implements StartedCloud {
  readonly name = 'embedded'
  readonly endpoint: string
  readonly region = 'us-east-1'
  readonly accountId = DEFAULT_ACCOUNT
  readonly credentials: Credentials = ROOT_KEY
  readonly clients: Clients
  /** Lambda gives functions the endpoint by itself here. */
  readonly functionEnvironment = {}
  readonly tracing: Tracing
  readonly #stop: () => Promise<void>
  #stopped: Promise<void> | undefined

  constructor(endpoint: string, tracer: Tracer, stop: () => Promise<void>) {
    this.endpoint = endpoint
    this.clients = connect(this)
    this.tracing = {
      ofRequest: async (requestId) => spansOfRequest(tracer, requestId),
      about: async (text) => spansAbout(tracer, text),
    }
    this.#stop = stop
  }

  invokeUrl(restApiId: string, stage: string): string {
    return `${this.endpoint}/_aws/execute-api/${restApiId}/${stage}`
  }

  lacks(_capability: Capability): undefined {
    return undefined
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async #end(): Promise<void> {
    disconnect(this.clients)
    await this.#stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

function explainListen(error: unknown, port: number | undefined): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new Error(
    `[eventbed] The embedded cloud cannot listen on port ${port}: something else does.\n` +
      '  • Choose another: --port 4567, or\n  • leave --port away to take any free one.',
    { cause: error },
  )
}
