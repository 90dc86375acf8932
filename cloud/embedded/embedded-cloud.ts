import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clients, connect, disconnect } from '../api/clients.ts'
import type { CloudClock } from '../api/clock.ts'
import type { Capability, Cloud, Credentials, StartedCloud, StartOptions } from '../api/cloud.ts'
import type { CloudFaults } from '../api/faults.ts'
import type { Tracing } from '../api/tracing.ts'
import { apiGateway } from './api-gateway/service.ts'
import { Activity } from './core/activity.ts'
import { AdvancingClock } from './core/advancing-clock.ts'
import { trueChance } from './core/chance.ts'
import { RealClock } from './core/clock.ts'
import { Delivery } from './core/delivery.ts'
import { Executions } from './core/executions.ts'
import type { Platform } from './core/platform.ts'
import { spansAbout, spansOfRequest } from './core/spans-of.ts'
import { Tracer } from './core/trace.ts'
import { dynamodb } from './dynamodb/service.ts'
import { eventbridge } from './eventbridge/service.ts'
import { FaultInjector } from './faults/injector.ts'
import { cloudClock } from './gateway/clock-door.ts'
import { Gateway } from './gateway/gateway.ts'
import { insideOf } from './gateway/inside.ts'
import { Registry } from './gateway/registry.ts'
import { createIdentity, DEFAULT_ACCOUNT, ROOT_KEY } from './iam/identity.ts'
import { lambda } from './lambda/service.ts'
import type { LambdaSettings } from './lambda/settings.ts'
import { logs } from './logs/service.ts'
import { s3 } from './s3/service.ts'
import { sqs } from './sqs/service.ts'
import { WATCH_PATH, WatchEndpoint } from './watch/watch-endpoint.ts'

export interface EmbeddedCloudOptions {
  readonly lambda?: Partial<LambdaSettings>
  /** How long it takes until what is new is there; by default it is there at once. */
  readonly eventual?: EventualConsistency | undefined
}

/** What AWS takes its time for. Milliseconds. */
export interface EventualConsistency {
  /** A role that cannot be assumed yet. */
  readonly assumableAfterMs: number
  /** A function that is Pending, or whose update is InProgress. */
  readonly pendingMs: number
  /** A table that is CREATING. */
  readonly creatingMs: number
}

/** Seconds, as on AWS, where they are never the same. */
export const AS_ON_AWS: EventualConsistency = { assumableAfterMs: 4000, pendingMs: 1500, creatingMs: 2000 }
const AT_ONCE: EventualConsistency = { assumableAfterMs: 0, pendingMs: 0, creatingMs: 0 }

/** A cloud in this process: nothing but npm packages, reached over HTTP by any AWS client. */
export class EmbeddedCloud implements Cloud {
  readonly name = 'embedded'
  readonly #options: EmbeddedCloudOptions

  constructor(options: EmbeddedCloudOptions = {}) {
    this.#options = options
  }

  async start({ port }: StartOptions = {}): Promise<StartedEmbeddedCloud> {
    const folder = await mkdtemp(join(tmpdir(), 'eventbed-'))
    const stopping = new AbortController()
    const wall = new RealClock()
    const activity = new Activity(wall)
    const clock = new AdvancingClock(activity, { wall, signal: stopping.signal })
    const chance = trueChance
    const tracer = new Tracer(clock, chance)
    const registry = new Registry()
    const { assumableAfterMs, pendingMs, creatingMs } = this.#options.eventual ?? AT_ONCE
    const { iam, sts, identities, authorizer } = createIdentity({ assumableAfterMs })
    const executions = new Executions()
    const faults = new FaultInjector(clock, executions)
    const stages = { activity, faults, authorizer }
    const common = { registry, stages, clock, chance, tracer, signal: stopping.signal }
    const doors = { cloudClock: cloudClock(clock), cloudFaults: faults, watch: new WatchEndpoint(tracer, wall) }
    const gateway = new Gateway({ ...common, ...doors, identities })
    const endpoint = () => gateway.endpoint
    const inside = insideOf({ ...common, endpoint })
    const delivery = new Delivery(inside, clock, chance)
    const platform: Platform = {
      clock,
      activity,
      chance,
      tracer,
      inside,
      delivery,
      faults,
      executions,
      folder,
      endpoint,
    }
    registry.add(
      iam,
      sts,
      s3(platform),
      sqs(platform),
      dynamodb(platform, { tableCreationMs: creatingMs }),
      lambda(platform, { pendingMs, ...this.#options.lambda }),
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
    return new StartedEmbeddedCloud(gateway.endpoint, tracer, { clock: cloudClock(clock), faults }, stop)
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
  readonly clock: CloudClock
  readonly faults: CloudFaults
  readonly page: string
  readonly #stop: () => Promise<void>
  #stopped: Promise<void> | undefined

  constructor(
    endpoint: string,
    tracer: Tracer,
    { clock, faults }: { clock: CloudClock; faults: CloudFaults },
    stop: () => Promise<void>,
  ) {
    this.endpoint = endpoint
    this.page = `${endpoint}${WATCH_PATH}`
    this.clients = connect(this)
    this.clock = clock
    this.faults = faults
    this.tracing = {
      ofRequest: async (requestId) => spansOfRequest(tracer, requestId),
      errors: async () => tracer.spans(({ status }) => status === 'error'),
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
