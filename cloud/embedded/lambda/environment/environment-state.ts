import type { InvocationOutcome, InvocationRequest } from '../invoke/invocation.ts'
import type { InvocationFailure } from '../invoke/invocation-failure.ts'
import type { DeliveryDetails } from './runtime-api.ts'

/** The state of an execution environment: starting → idle ⇄ busy → ended. Each can also end at any time. */
export type EnvironmentState = StartingState | IdleState | BusyState | EndedState

/** The process is loading the function. */
export interface StartingState {
  readonly name: 'starting'
  /** `performance.now()` */
  readonly since: number
  readonly hasTimedOut: boolean
  /** Why the function could not be loaded; the process is about to exit. */
  readonly initError?: InvocationFailure
  onStarted(): void
}

/** Ready for an invocation. The process has exited if the init phase timed out; then it restarts within the invocation. */
export interface IdleState {
  readonly name: 'idle'
  /** The duration of the init phase; only before the first invocation. */
  readonly initMs: number | undefined
}

/** Running an invocation. */
export interface BusyState {
  readonly name: 'busy'
  /**
   * `waiting-for-log`: the log of the previous invocation is not complete.
   * `waiting-for-process`: the process has not asked for an invocation.
   * `restarting`: the process runs the init phase again, as part of the invocation.
   * `running`: the process has received the invocation.
   */
  readonly phase: 'waiting-for-log' | 'waiting-for-process' | 'restarting' | 'running'
  /** `performance.now()` */
  readonly since: number
  readonly request: InvocationRequest
  readonly details: Pick<DeliveryDetails, 'traceHeader' | 'isDiskFull'>
  /** Only for the environment's first invocation. */
  readonly initMs: number | undefined
  settle(outcome: InvocationOutcome | undefined): void
}

/** No more invocations; the process is being killed or has exited. */
export interface EndedState {
  readonly name: 'ended'
  readonly startFailure: StartFailure | undefined
}

/** Why an environment never became idle: its function failed to load, or Eventbed failed to start a process for it. */
export type StartFailure =
  | { readonly initMs: number; describe(requestId: string): InvocationFailure }
  | { readonly error: unknown }

const TRANSITIONS: Readonly<Record<EnvironmentState['name'], readonly EnvironmentState['name'][]>> = {
  starting: ['idle', 'ended'],
  idle: ['busy', 'ended'],
  busy: ['idle', 'ended'],
  ended: [],
}

export function assertTransition(from: EnvironmentState, to: EnvironmentState): void {
  if (!TRANSITIONS[from.name].includes(to.name))
    throw new Error(`An environment cannot go from ${from.name} to ${to.name}.`)
}
