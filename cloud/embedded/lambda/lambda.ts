import type { Platform } from '../core/platform.ts'
import { AsyncInvocations } from './async/async-invocations.ts'
import { Environments } from './environment/environments.ts'
import { EventSourceMappings } from './event-source/event-source-mappings.ts'
import { ExecutionRoles } from './function/execution-roles.ts'
import { Functions } from './function/functions.ts'
import { Invoker } from './invoke/invoker.ts'
import type { LambdaSettings } from './settings.ts'

/** The parts of the service, put together; each knows of the others only what it is given here. */
export class Lambda {
  readonly platform: Platform
  readonly settings: LambdaSettings
  readonly functions = new Functions()
  readonly roles: ExecutionRoles
  readonly environments: Environments
  readonly invoker: Invoker
  readonly asyncInvocations: AsyncInvocations
  readonly mappings: EventSourceMappings

  constructor(platform: Platform, settings: LambdaSettings) {
    this.platform = platform
    this.settings = settings
    this.roles = new ExecutionRoles(platform)
    this.environments = new Environments(platform, this.roles, settings)
    this.invoker = new Invoker(platform)
    this.asyncInvocations = new AsyncInvocations(platform, this.roles, this.invoker, settings.asyncRetryDelays)
    this.mappings = new EventSourceMappings(platform, this.functions, this.roles, this.invoker)
  }

  /** Runs `action` once a function is no longer Pending or being updated; at once where nothing simulates that. */
  afterPending(action: () => void): void {
    if (this.settings.pendingMs > 0) this.platform.clock.after(this.settings.pendingMs, action)
    else action()
  }

  /** Ends pollers first, so that nothing new begins, then processes; resolves when none is left. */
  async stop(): Promise<void> {
    this.mappings.stop()
    this.asyncInvocations.stop()
    await this.environments.stop(this.functions.all())
  }
}
