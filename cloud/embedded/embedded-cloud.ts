import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clients, createClients, destroyClients } from '../api/clients.ts'
import type { CloudClock } from '../api/clock.ts'
import type { Capability, Cloud, Credentials, StartedCloud, StartOptions } from '../api/cloud.ts'
import type { CloudFaults } from '../api/faults.ts'
import { TOKEN_PARAMETER } from '../api/token.ts'
import type { Tracing } from '../api/tracing.ts'
import { UserError } from '../common/user-error.ts'
import { Activity } from './core/activity.ts'
import { AdvancingClock } from './core/advancing-clock.ts'
import { SystemClock } from './core/clock.ts'
import { Delivery } from './core/delivery.ts'
import { Executions } from './core/executions.ts'
import { installLastResort } from './core/internal-error.ts'
import { systemRandom } from './core/random-source.ts'
import type { ServiceContext } from './core/service-definition.ts'
import { Tracer } from './core/trace.ts'
import { spansMentioning, spansOfRequest } from './core/trace-query.ts'
import { type EventualConsistency, IMMEDIATE } from './eventual-consistency.ts'
import { FaultInjector } from './faults/injector.ts'
import { createCloudClock } from './gateway/clock-endpoint.ts'
import { Gateway } from './gateway/gateway.ts'
import { createInternalClient } from './gateway/internal-client.ts'
import { Registry } from './gateway/registry.ts'
import { createIdentityStore, DEFAULT_ACCOUNT, ROOT_KEY } from './iam/identity-store.ts'
import type { LambdaSettings } from './lambda/settings.ts'
import { SERVICES } from './services.ts'
import { WATCH_PATH, WatchEndpoint } from './watch/watch-endpoint.ts'

export interface EmbeddedCloudOptions {
  readonly lambda?: Partial<LambdaSettings>
  /** How long new resources take to become usable; none by default. */
  readonly eventual?: EventualConsistency | undefined
  /** Whether this process exists only for the cloud, which then survives every error. */
  readonly ownsProcess?: boolean
}

/** A cloud in this process, made of npm packages only. Any AWS client can use it over HTTP. */
export class EmbeddedCloud implements Cloud {
  readonly name = 'embedded'
  readonly #options: EmbeddedCloudOptions

  constructor(options: EmbeddedCloudOptions = {}) {
    this.#options = options
  }

  async start({ port }: StartOptions = {}): Promise<StartedEmbeddedCloud> {
    const folder = await mkdtemp(join(tmpdir(), 'eventbed-'))
    const stopping = new AbortController()
    const systemClock = new SystemClock()
    const activity = new Activity(systemClock)
    const clock = new AdvancingClock(activity, { systemClock, signal: stopping.signal })
    const random = systemRandom
    const tracer = new Tracer(clock, random)
    const registry = new Registry()
    const { eventual = IMMEDIATE, lambda: lambdaSettings = {}, ownsProcess = false } = this.#options
    const identity = createIdentityStore()
    const { identities, authorizer } = identity
    const executions = new Executions()
    const faults = new FaultInjector(clock, executions)
    const stages = { activity, faults, authorizer }
    const shared = { registry, stages, clock, random, tracer, signal: stopping.signal }
    const token = randomBytes(16).toString('hex')
    const cloudClock = createCloudClock(clock)
    const endpoints = {
      cloudClock,
      cloudFaults: faults,
      watch: new WatchEndpoint(tracer, systemClock, token),
    }
    const gateway = new Gateway({ ...shared, ...endpoints, identities, token })
    const endpoint = () => gateway.endpoint
    const internalClient = createInternalClient({ ...shared, endpoint })
    const delivery = new Delivery(internalClient, clock, random)
    const context: ServiceContext = {
      clock,
      activity,
      random,
      tracer,
      internalClient,
      delivery,
      faults,
      executions,
      folder,
      endpoint,
      identity,
      eventual,
      lambdaSettings,
    }
    registry.add(...(await Promise.all(SERVICES.map((definition) => definition.create(context)))))
    const uninstallLastResort = installLastResort({ ownsProcess })
    const stop = async () => {
      stopping.abort()
      await gateway.close()
      await Promise.all(registry.all().map((service) => service.stop?.()))
      await rm(folder, { recursive: true, force: true })
      uninstallLastResort()
    }
    try {
      await gateway.listen(port)
    } catch (error) {
      await stop()
      throw explainListen(error, port)
    }
    return new StartedEmbeddedCloud({ endpoint: gateway.endpoint, token }, tracer, { clock: cloudClock, faults }, stop)
  }
}

class StartedEmbeddedCloud implements StartedCloud {
  readonly name = 'embedded'
  readonly endpoint: string
  readonly region = 'us-east-1'
  readonly accountId = DEFAULT_ACCOUNT
  readonly credentials: Credentials = ROOT_KEY
  readonly clients: Clients
  /** The embedded Lambda sets the endpoint of functions by itself. */
  readonly functionEnvironment = {}
  readonly tracing: Tracing
  readonly clock: CloudClock
  readonly faults: CloudFaults
  readonly page: string
  readonly token: string
  readonly #stop: () => Promise<void>
  #stopped: Promise<void> | undefined

  constructor(
    { endpoint, token }: { endpoint: string; token: string },
    tracer: Tracer,
    { clock, faults }: { clock: CloudClock; faults: CloudFaults },
    stop: () => Promise<void>,
  ) {
    this.endpoint = endpoint
    this.token = token
    this.page = `${endpoint}${WATCH_PATH}?${TOKEN_PARAMETER}=${token}`
    this.clients = createClients(this)
    this.clock = clock
    this.faults = faults
    this.tracing = {
      spansOfRequest: async (requestId) => spansOfRequest(tracer, requestId),
      failedSpans: async () => tracer.spans(({ status }) => status === 'error'),
      spansMentioning: async (text) => spansMentioning(tracer, text),
    }
    this.#stop = stop
  }

  invokeUrl(restApiId: string, stage: string): string {
    return `${this.endpoint}/_aws/execute-api/${restApiId}/${stage}`
  }

  unavailableReason(_capability: Capability): undefined {
    return undefined
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#destroy()
    return this.#stopped
  }

  async #destroy(): Promise<void> {
    destroyClients(this.clients)
    await this.#stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

function explainListen(error: unknown, port: number | undefined): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new UserError(`The embedded cloud cannot listen on port ${port}: the port is in use.`, {
    fixes: ['Choose another port: --port 4567', 'omit --port to use any free port'],
    cause: error,
  })
}
