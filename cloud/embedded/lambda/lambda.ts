import type { Platform } from '../core/platform.ts'
import { AsyncInvocations } from './async/async-invocations.ts'
import { Scheduler } from './environment/scheduler.ts'
import { EventSourceMappings } from './event-source/event-source-mappings.ts'
import { ExecutionRoles } from './function/execution-roles.ts'
import { Functions } from './function/functions.ts'
import { Invoker } from './invoke/invoker.ts'
import type { LambdaSettings } from './settings.ts'

/** The components of the service; each receives here the others that it needs. */
export class Lambda {
  readonly platform: Platform
  readonly settings: LambdaSettings
  readonly functions: Functions
  readonly roles: ExecutionRoles
  readonly scheduler: Scheduler
  readonly invoker: Invoker
  readonly asyncInvocations: AsyncInvocations
  readonly mappings: EventSourceMappings

  constructor(platform: Platform, settings: LambdaSettings) {
    this.platform = platform
    this.settings = settings
    this.roles = new ExecutionRoles(platform)
    this.scheduler = new Scheduler({ platform, roles: this.roles, settings })
    this.functions = new Functions(this.scheduler)
    this.invoker = new Invoker(platform, this.scheduler)
    this.asyncInvocations = new AsyncInvocations({
      platform,
      roles: this.roles,
      scheduler: this.scheduler,
      invoker: this.invoker,
      retryDelays: settings.asyncRetryDelays,
    })
    this.mappings = new EventSourceMappings(platform, this.functions, this.roles, this.invoker)
  }

  /** Runs `action` once a function is no longer Pending or being updated; immediately unless a delay is simulated. */
  afterPending(action: () => void): void {
    if (this.settings.pendingMs > 0) this.platform.clock.after(this.settings.pendingMs, action)
    else action()
  }

  /** Stops pollers first so that no new invocations start, then ends all processes. */
  async stop(): Promise<void> {
    this.mappings.stop()
    this.asyncInvocations.stop()
    await this.scheduler.stop()
  }
}
