import { mkdir, rm } from 'node:fs/promises'
import type { Clock } from '../../core/clock.ts'
import type { RoleSession } from '../function/execution-roles.ts'
import { BOOTSTRAP, type EnvironmentConfig, processVariables } from './environment-config.ts'
import type { RuntimeApi, RuntimeClient } from './runtime-api.ts'
import type { LaunchProcess, RuntimeProcess, RuntimeProcessListener } from './runtime-process.ts'

export interface SandboxHost {
  readonly clock: Clock
  /** Runs in real time, like the process. */
  readonly processClock: Clock
  readonly runtimeApi: Pick<RuntimeApi, 'register' | 'unregister'>
  readonly launchProcess: LaunchProcess
  /** Called when the process has started or exited. */
  onProcessChange(): void
}

/** The process of an execution environment, its temporary folder, and its registration with the Runtime API. */
export class Sandbox {
  readonly #config: EnvironmentConfig
  readonly #host: SandboxHost
  #process: RuntimeProcess | undefined
  #temporaryFolder: Promise<unknown> | undefined
  #launching: Promise<void> | undefined
  #isDisposed = false

  constructor(config: EnvironmentConfig, host: SandboxHost) {
    this.#config = config
    this.#host = host
  }

  get hasProcess(): boolean {
    return this.#process !== undefined
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  async createTemporaryFolder(): Promise<void> {
    if (this.#isDisposed) return
    this.#temporaryFolder = mkdir(this.#config.temporaryFolder, { recursive: true, mode: 0o700 })
    await this.#temporaryFolder
  }

  /** Launches the process; a sandbox that has been disposed of stays empty. */
  launch(session: RoleSession, client: RuntimeClient, listener: RuntimeProcessListener): Promise<void> {
    this.#launching = this.#launch(session, client, listener)
    return this.#launching
  }

  async #launch(session: RoleSession, client: RuntimeClient, listener: RuntimeProcessListener): Promise<void> {
    if (this.#isDisposed) return
    const { id, deploymentPackage, settings, inspectPort } = this.#config
    await deploymentPackage.restore()
    if (this.#isDisposed) return
    const runtimeApi = await this.#host.runtimeApi.register(id, client)
    if (this.#isDisposed) return
    this.#process = await this.#host.launchProcess(
      {
        bootstrap: BOOTSTRAP,
        cwd: deploymentPackage.folder,
        env: processVariables(this.#config, session, runtimeApi),
        memoryMb: settings.memoryMb,
        inspectPort,
        clockOffsetMs: clockOffsetMs(this.#host),
      },
      {
        ...listener,
        onExit: (code, signal) => {
          this.#process = undefined
          this.#host.onProcessChange()
          listener.onExit(code, signal)
        },
      },
    )
    this.#host.onProcessChange()
  }

  kill(): void {
    this.#process?.kill()
  }

  /** Resolves once the process has exited and the temporary folder is removed. */
  async dispose(): Promise<void> {
    this.#isDisposed = true
    this.#process?.kill()
    // One that is being started can be killed only afterwards.
    await this.#launching?.catch(() => undefined)
    const running = this.#process
    running?.kill()
    await running?.exited
    this.#host.runtimeApi.unregister(this.#config.id)
    await this.#temporaryFolder?.catch(() => undefined)
    await rm(this.#config.temporaryFolder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Smaller offsets only show that the clocks are not read at the same instant. */
const MIN_CLOCK_OFFSET_MS = 10

/** How far the cloud's clock is ahead of the process's; the function's Date follows it, as do deadlines and signatures. */
export function clockOffsetMs({ clock, processClock }: Pick<SandboxHost, 'clock' | 'processClock'>): number {
  const offset = clock.now() - processClock.now()
  return Math.abs(offset) < MIN_CLOCK_OFFSET_MS ? 0 : offset
}
