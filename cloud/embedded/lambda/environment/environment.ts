import { performance } from 'node:perf_hooks'
import type { Timer } from '../../core/clock.ts'
import { type RoleSession, usableUntil } from '../function/execution-roles.ts'
import type { InvocationOutcome, InvocationRequest } from '../invoke/invocation.ts'
import {
  exitFailure,
  handlerFailure,
  handoverFailure,
  type InvocationFailure,
  responseTooLargeFailure,
  timeoutFailure,
} from '../invoke/invocation-failure.ts'
import { limits } from '../limits.ts'
import type { EnvironmentConfig } from './environment-config.ts'
import { assertTransition, type BusyState, type EnvironmentState, type StartFailure } from './environment-state.ts'
import { InvocationLog } from './invocation-log.ts'
import type { LogStream } from './log-stream.ts'
import type { DeliveryDetails, RespondToNext, RuntimeClient } from './runtime-api.ts'
import { clockOffsetMs, Sandbox, type SandboxHost } from './sandbox.ts'

export interface EnvironmentHost extends SandboxHost {
  readonly idleTimeoutMs: number
  readonly logs: Pick<LogStream, 'write' | 'flush'>
  getSession(): Promise<RoleSession>
  /** Called after each transition, with the environment in its new state. */
  onTransition(environment: Environment): void
}

/** One execution environment: a process that handles one invocation at a time. */
export class Environment implements RuntimeClient {
  readonly config: EnvironmentConfig
  /** Resolves once the environment has ended, its process has exited and its temporary folder is removed. */
  readonly ended: Promise<void>
  readonly #host: EnvironmentHost
  readonly #log: InvocationLog
  readonly #sandbox: Sandbox
  #state: EnvironmentState
  #session: RoleSession | undefined
  /** Answers the process's open request for an invocation. */
  #respond: RespondToNext | undefined
  /** Limits the time in the current state. */
  #timer: Timer | undefined
  #onEnded: () => void = () => undefined

  constructor(config: EnvironmentConfig, host: EnvironmentHost) {
    this.config = config
    this.#host = host
    this.#log = new InvocationLog(host.logs, host.processClock)
    this.#sandbox = new Sandbox(config, host)
    this.#state = { name: 'starting', since: performance.now(), hasTimedOut: false, onStarted: () => undefined }
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve
    })
  }

  get state(): EnvironmentState {
    return this.#state
  }

  get pid(): number | undefined {
    return this.#sandbox.pid
  }

  /** Starts the process; resolves once the environment is no longer starting. Never rejects. */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve) => {
      if (this.#state.name === 'starting') this.#state = { ...this.#state, onStarted: resolve }
    })
    try {
      await this.#load()
    } catch (error) {
      if (this.#isStarting()) this.#end({ error })
    }
    await started
  }

  /** Runs an invocation. Resolves with `undefined` if the process exited before it received the invocation. */
  invoke(
    request: InvocationRequest,
    details: Pick<DeliveryDetails, 'traceHeader' | 'isDiskFull'>,
  ): Promise<InvocationOutcome | undefined> {
    const { initMs } = this.#expect('idle')
    return new Promise((settle) => {
      const since = performance.now()
      this.#enter({ name: 'busy', phase: 'waiting-for-log', since, request, details, initMs, settle })
      this.#log.completed
        .then(() => this.#beginInvocation())
        .catch((error) => {
          if (this.#state.name === 'busy') this.#settle(handoverFailure(error), 'ended')
        })
    })
  }

  /** The outcome of the invocation that this environment was started for, if it failed to start. */
  failInvocation({ requestId }: InvocationRequest): InvocationOutcome {
    const { startFailure } = this.#expect('ended')
    if (!startFailure) throw new Error(`The environment ${this.config.id} did not fail to start.`)
    if ('error' in startFailure) throw startFailure.error
    const failure = startFailure.describe(requestId)
    this.#log.start(requestId)
    const { memoryMb } = this.config.settings
    const log = this.#log.end({ requestId, durationMs: 0, initMs: startFailure.initMs, memoryMb }, failure)
    return { payload: failure.payload, failure, log }
  }

  /** Kills the process, as when its machine is lost. */
  kill(): void {
    this.#sandbox.kill()
  }

  /** Ends the environment. A running invocation fails once the process has exited. */
  end(): void {
    if (this.#state.name === 'busy' && this.#sandbox.hasProcess) this.#sandbox.kill()
    else if (this.#state.name === 'busy') this.#settle(undefined, 'ended')
    else this.#end()
  }

  onNext(respond: RespondToNext): void {
    this.#respond = respond
    const state = this.#state
    if (state.name === 'starting' && !state.hasTimedOut) this.#becomeIdle(performance.now() - state.since)
    else if (state.name === 'busy' && state.phase !== 'waiting-for-log') this.#deliver(state)
  }

  onResponse(requestId: string, payload: Buffer | undefined): void {
    if (this.#isRunning(requestId)) this.#settle(payload ?? responseTooLargeFailure(), 'idle')
  }

  onError(requestId: string, payload: Buffer | undefined): void {
    if (this.#isRunning(requestId)) this.#settle(payload ? handlerFailure(payload) : responseTooLargeFailure(), 'idle')
  }

  onInitError(payload: Buffer | undefined): void {
    const failure = payload ? handlerFailure(payload) : responseTooLargeFailure()
    const state = this.#state
    if (state.name === 'busy' && state.phase === 'restarting') this.#settle(failure, 'ended')
    if (state.name !== 'starting') return
    this.#state = { ...state, initError: failure }
    // With a debugger attached it would not exit by itself.
    this.#sandbox.kill()
  }

  async #load(): Promise<void> {
    this.#session = await this.#host.getSession()
    await this.#sandbox.createTemporaryFolder()
    if (!this.#isStarting()) return
    this.#log.write(`INIT_START Runtime Version: nodejs:${process.versions.node}\n`)
    await this.#launch()
    if (this.#isStarting()) this.#limit(limits.initMs, () => this.#onInitTimeout())
  }

  #isStarting(): boolean {
    return this.#state.name === 'starting'
  }

  #onInitTimeout(): void {
    if (this.#state.name === 'starting') this.#state = { ...this.#state, hasTimedOut: true }
    this.#sandbox.kill()
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#respond = undefined
    this.#log.onExit()
    const state = this.#state
    switch (state.name) {
      case 'starting':
        this.#onExitDuringInit(state.since, state.hasTimedOut, (requestId) => {
          return state.initError ?? exitFailure(requestId, code, signal)
        })
        break
      case 'idle':
        this.#end()
        break
      case 'busy': {
        const isTaken = state.phase === 'running' || state.phase === 'restarting'
        this.#settle(isTaken ? exitFailure(state.request.requestId, code, signal) : undefined, 'ended')
      }
    }
  }

  #onExitDuringInit(since: number, hasTimedOut: boolean, describe: (requestId: string) => InvocationFailure): void {
    const initMs = performance.now() - since
    const status = hasTimedOut ? 'timeout' : 'error'
    this.#log.write(`INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: ${status}\n`)
    // After an init timeout, Lambda runs the init phase again as part of the first invocation.
    if (hasTimedOut) this.#becomeIdle(initMs)
    else this.#end({ initMs, describe })
  }

  #beginInvocation(): void {
    const state = this.#state
    if (state.name !== 'busy' || state.phase !== 'waiting-for-log') return
    const { requestId } = state.request
    const { timeoutSeconds } = this.config.settings
    const ready = { ...state, phase: 'waiting-for-process', since: performance.now() } as const
    this.#state = ready
    this.#log.expectMarks()
    this.#limit(timeoutSeconds * 1000, () =>
      this.#settle(timeoutFailure(requestId, timeoutSeconds, this.#host.clock.now()), 'ended'),
    )
    if (this.#sandbox.hasProcess) this.#deliver(ready)
    else {
      this.#take(ready, 'restarting')
      this.#launch().catch(() => this.end())
    }
  }

  /** Hands the invocation to the process if it has asked for one. */
  #deliver(state: BusyState): void {
    const respond = this.#respond
    if (!respond) return
    this.#respond = undefined
    if (state.phase === 'restarting') this.#state = { ...state, phase: 'running' }
    else this.#take(state, 'running')
    const deadline = this.#host.clock.now() + this.config.settings.timeoutSeconds * 1000
    try {
      respond(state.request, { ...state.details, deadline, clockOffsetMs: clockOffsetMs(this.#host) })
    } catch (error) {
      this.#settle(handoverFailure(error), 'ended')
    }
  }

  #take(state: BusyState, phase: 'restarting' | 'running'): void {
    this.#state = { ...state, phase, since: performance.now() }
    this.#log.start(state.request.requestId)
  }

  #isRunning(requestId: string): boolean {
    const state = this.#state
    return state.name === 'busy' && state.phase === 'running' && state.request.requestId === requestId
  }

  /** Completes the invocation; `undefined` if the process never received it. */
  #settle(result: Buffer | InvocationFailure | undefined, next: 'idle' | 'ended'): void {
    const state = this.#expect('busy')
    state.settle(result && this.#createOutcome(state, result))
    if (next === 'idle') this.#becomeIdle(undefined)
    else this.#end()
  }

  #createOutcome({ request, since, initMs }: BusyState, result: Buffer | InvocationFailure): InvocationOutcome {
    const failure = Buffer.isBuffer(result) ? undefined : result
    const durationMs = performance.now() - since
    const { memoryMb } = this.config.settings
    const log = this.#log.end({ requestId: request.requestId, durationMs, initMs, memoryMb }, failure)
    return { payload: Buffer.isBuffer(result) ? result : result.payload, failure, log }
  }

  /** `initMs` only before the first invocation. */
  #becomeIdle(initMs: number | undefined): void {
    const { clock, idleTimeoutMs } = this.#host
    const usableMs = usableUntil(this.#session!) - clock.now()
    if (this.#state.name === 'busy' && usableMs <= 0) this.#end()
    else {
      const expiry = clock.after(Math.max(0, Math.min(idleTimeoutMs, usableMs)), () => this.#end())
      this.#enter({ name: 'idle', initMs }, expiry)
    }
  }

  #end(startFailure?: StartFailure): void {
    if (this.#state.name === 'ended') return
    this.#enter({ name: 'ended', startFailure })
    this.#cleanUp().then(this.#onEnded, this.#onEnded)
  }

  /** Every transition from one named state to another goes through here. */
  #enter(next: EnvironmentState, timer?: Timer): void {
    const previous = this.#state
    assertTransition(previous, next)
    this.#timer?.cancel()
    this.#timer = timer
    this.#state = next
    if (previous.name === 'starting') previous.onStarted()
    this.#host.onTransition(this)
  }

  #expect<Name extends EnvironmentState['name']>(name: Name): EnvironmentState & { name: Name } {
    const state = this.#state
    if (state.name !== name) throw new Error(`The environment ${this.config.id} is ${state.name}, not ${name}.`)
    return state as EnvironmentState & { name: Name }
  }

  #launch(): Promise<void> {
    return this.#sandbox.launch(this.#session!, this, {
      onLine: (text) => this.#log.writeOutput(`${text}\n`),
      onInvocationEnd: (_requestId, memoryKb) => this.#log.onMark(memoryKb),
      onExit: (code, signal) => this.#onExit(code, signal),
    })
  }

  async #cleanUp(): Promise<void> {
    await this.#sandbox.dispose()
    await this.#host.logs.flush()
  }

  /** Functions that run in a debugger have no time limits. */
  #limit(ms: number, onTimeout: () => void): void {
    if (this.config.inspectPort === undefined) this.#timer = this.#host.processClock.after(ms, onTimeout)
  }
}
