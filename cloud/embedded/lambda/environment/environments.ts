import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AwsError } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import { type LambdaFunction, logGroupName } from '../function/lambda-function.ts'
import type { LambdaSettings } from '../settings.ts'
import { Environment } from './environment.ts'
import type { EnvironmentConfig } from './environment-config.ts'
import { EnvironmentPool } from './environment-pool.ts'
import { Fleet } from './fleet.ts'
import { formatLogStreamName, LogStream } from './log-stream.ts'
import { RuntimeApi } from './runtime-api.ts'

const BOOTSTRAP = fileURLToPath(new URL('./process/start.cjs', import.meta.url))

/** Makes execution environments, and ends them all when the cloud stops. */
export class Environments {
  readonly #platform: Platform
  readonly #roles: ExecutionRoles
  readonly #settings: LambdaSettings
  readonly #runtimeApi = new RuntimeApi()
  readonly #fleet: Fleet

  constructor(platform: Platform, roles: ExecutionRoles, settings: LambdaSettings) {
    this.#platform = platform
    this.#roles = roles
    this.#settings = settings
    this.#fleet = new Fleet(settings.maxEnvironments, platform.folder)
  }

  /** `find` says what the function is when an environment is made for it, which may be much later. */
  poolOf(find: () => LambdaFunction): EnvironmentPool {
    return new EnvironmentPool({
      fleet: this.#fleet,
      clock: this.#platform.clock,
      idleMs: this.#settings.idleTimeoutMs,
      activity: this.#platform.activity,
      create: () => this.#create(find()),
    })
  }

  async stop(functions: readonly LambdaFunction[]): Promise<void> {
    const stopping = new AwsError('ServiceException', 'The cloud is stopping.')
    for (const { pool } of functions) pool.close(stopping)
    await this.#fleet.stop()
    await this.#runtimeApi.stop()
  }

  async #create(fn: LambdaFunction): Promise<Environment> {
    const plan = await this.#plan(fn)
    const { clock } = this.#platform
    const caller = async () => ({
      ...(await this.#roles.callerFor({ ...fn, role: fn.settings.role })),
      isBackground: true,
    })
    const logs = new LogStream(this.#platform, { group: plan.logGroup, stream: plan.logStream, caller })
    const onProcesses = () => this.#fleet.watch()
    const { processClock: childClock } = this.#settings
    return new Environment(plan, { clock, childClock, runtimeApi: this.#runtimeApi, logs, onProcesses })
  }

  async #plan(fn: LambdaFunction): Promise<EnvironmentConfig> {
    const { settings, deploymentPackage: code, name, scope } = fn
    const id = this.#platform.chance.bytes(16).toString('hex')
    return {
      id,
      functionName: name,
      region: scope.region,
      runtime: settings.runtime,
      handler: settings.handler,
      folder: code.folder,
      temporaryFolder: join(this.#platform.folder, 'lambda', 'tmp', id),
      bootstrap: BOOTSTRAP,
      memoryMb: settings.memoryMb,
      timeoutSeconds: settings.timeoutSeconds,
      variables: settings.variables,
      logGroup: logGroupName(fn),
      logStream: formatLogStreamName(this.#platform.clock.now(), id),
      endpoint: this.#platform.endpoint(),
      session: await this.#roles.getSession({ ...fn, role: settings.role }),
      inspectPort: this.#settings.inspectPort(name),
    }
  }
}
