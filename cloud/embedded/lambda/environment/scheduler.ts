import { availableParallelism } from 'node:os'
import { AwsError } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import { type ActiveSpan, formatTraceHeader } from '../../core/trace.ts'
import { notFound, tooManyRequests } from '../errors.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { InvocationOutcome, InvocationRequest } from '../invoke/invocation.ts'
import type { LambdaSettings } from '../settings.ts'
import { Environment } from './environment.ts'
import { createEnvironmentConfig, type EnvironmentConfig, isCurrent } from './environment-config.ts'
import type { EnvironmentState } from './environment-state.ts'
import { LogStream } from './log-stream.ts'
import { RuntimeApi } from './runtime-api.ts'
import { type LaunchProcess, launchProcess } from './runtime-process.ts'
import { Watchdog } from './watchdog.ts'

/** Starting Node is bound by the CPU: more starts than processors would only slow each other down. */
const MAX_CONCURRENT_STARTS = Math.max(2, availableParallelism())

export interface SchedulerOptions {
  readonly platform: Platform
  readonly roles: ExecutionRoles
  readonly settings: LambdaSettings
  /** Tests replace the processes, the HTTP server that they talk to, and what kills them. */
  readonly runtimeApi?: Pick<RuntimeApi, 'register' | 'unregister' | 'stop'>
  readonly launchProcess?: LaunchProcess
  readonly watchdog?: Pick<Watchdog, 'watch' | 'stop'>
}

interface WaitingInvocation {
  readonly request: InvocationRequest
  readonly span: ActiveSpan
  resolve(outcome: Promise<InvocationOutcome | undefined>): void
  reject(error: unknown): void
}

/**
 * Assigns invocations to execution environments: to an idle one, or to whichever is ready first, a new one or one that
 * finishes its invocation. Everything it decides follows from the states of the environments and the queues.
 */
export class Scheduler {
  readonly #platform: Platform
  readonly #roles: ExecutionRoles
  readonly #settings: LambdaSettings
  readonly #runtimeApi: Pick<RuntimeApi, 'register' | 'unregister' | 'stop'>
  readonly #launchProcess: LaunchProcess
  readonly #watchdog: Pick<Watchdog, 'watch' | 'stop'>
  /** Those that were used last come last. An ended one stays until its process has exited. */
  readonly #environments = new Set<Environment>()
  /** The functions that exist, and their invocations that wait for an environment. */
  readonly #queues = new Map<LambdaFunction, WaitingInvocation[]>()
  #isStopped = false

  constructor(options: SchedulerOptions) {
    this.#platform = options.platform
    this.#roles = options.roles
    this.#settings = options.settings
    this.#runtimeApi = options.runtimeApi ?? new RuntimeApi()
    this.#launchProcess = options.launchProcess ?? launchProcess
    this.#watchdog = options.watchdog ?? new Watchdog(options.platform.folder)
  }

  addFunction(fn: LambdaFunction): void {
    this.#queues.set(fn, [])
  }

  hasFunction(fn: LambdaFunction): boolean {
    return this.#queues.has(fn)
  }

  /** Rejects what is waiting; invocations that are running complete. */
  removeFunction(fn: LambdaFunction): void {
    const queue = this.#queues.get(fn) ?? []
    this.#queues.delete(fn)
    for (const { reject } of queue) reject(functionNotFound(fn))
    this.#endIdle((config) => config.fn === fn)
  }

  /** After an update of the function: ends idle environments with its old code or settings, others once they are idle. */
  retireOutdated(fn: LambdaFunction): void {
    this.#endIdle((config) => config.fn === fn && !isCurrent(config))
  }

  /** Throws TooManyRequestsException beyond the concurrency limits. */
  async run(request: InvocationRequest, span: ActiveSpan): Promise<InvocationOutcome> {
    for (;;) {
      const outcome = await this.#runOnce(request, span)
      // The process exited before it received the invocation: another one runs it.
      if (outcome) return outcome
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const queue of this.#queues.values()) for (const { reject } of queue.splice(0)) reject(cloudIsStopping())
    for (const environment of this.#environments) environment.end()
    await Promise.all([...this.#environments].map(({ ended }) => ended))
    this.#watchdog.stop()
    await this.#runtimeApi.stop()
  }

  #runOnce(request: InvocationRequest, span: ActiveSpan): Promise<InvocationOutcome | undefined> {
    return new Promise((resolve, reject) => {
      const queue = this.#admit(request.fn)
      const invocation = { request, span, resolve, reject }
      const idle = this.#find('idle', request.fn).at(-1)
      if (idle) return this.#assign(idle, invocation)
      queue.push(invocation)
      this.#startEnvironments()
    })
  }

  /** The queue of the function, unless a concurrency limit is reached. */
  #admit(fn: LambdaFunction): WaitingInvocation[] {
    if (this.#isStopped) throw cloudIsStopping()
    const queue = this.#queues.get(fn)
    if (!queue) throw functionNotFound(fn)
    const { reservedConcurrency } = fn
    if (reservedConcurrency !== undefined && this.#find('busy', fn).length + queue.length >= reservedConcurrency)
      throw tooManyRequests('ReservedFunctionConcurrentInvocationLimitExceeded')
    const waiting = [...this.#queues.values()].reduce((sum, { length }) => sum + length, 0)
    if (this.#find('busy').length + waiting >= this.#settings.maxEnvironments)
      throw tooManyRequests('ConcurrentInvocationLimitExceeded')
    return queue
  }

  #assign(environment: Environment, { request, span, resolve }: WaitingInvocation): void {
    const { executions, faults } = this.#platform
    const { state, config } = environment
    const isColdStart = state.name === 'ended' || (state.name === 'idle' && state.initMs !== undefined)
    span.set({ 'faas.coldstart': isColdStart, 'aws.log.stream.name': config.logStream })
    const details = {
      traceHeader: formatTraceHeader(span.context),
      isDiskFull: faults.diskIsFull(request.fn.arn),
    }
    const outcome = state.name === 'ended' ? environment.failInvocation(request) : environment.invoke(request, details)
    resolve(executions.track(span.context.spanId, () => environment.kill(), Promise.resolve(outcome)))
  }

  #onTransition(environment: Environment): void {
    const { config, state } = environment
    const queue = isCurrent(config) ? this.#queues.get(config.fn) : undefined
    if (state.name === 'idle') {
      this.#environments.delete(environment)
      this.#environments.add(environment)
      const next = queue?.shift()
      if (next) this.#assign(environment, next)
      else if (!queue) environment.end()
    }
    // The invocation that it was started for learns why it failed to start.
    if (state.name === 'ended' && state.startFailure) {
      const next = queue?.shift()
      if ('error' in state.startFailure) next?.reject(state.startFailure.error)
      else if (next) this.#assign(environment, next)
    }
    this.#startEnvironments()
  }

  /** Starts environments for waiting invocations, as far as the limits allow. */
  #startEnvironments(): void {
    for (const [fn, queue] of this.#queues)
      while (queue.length > this.#find('starting', fn).length && this.#makeRoom()) this.#start(fn)
  }

  /** Says whether an environment may start, after ending the one that has been idle longest if there are too many. */
  #makeRoom(): boolean {
    if (this.#find('starting').length >= MAX_CONCURRENT_STARTS) return false
    if (this.#isFull()) this.#find('idle')[0]?.end()
    return !this.#isFull()
  }

  #isFull(): boolean {
    const live = [...this.#environments].filter(({ state }) => state.name !== 'ended')
    return live.length >= this.#settings.maxEnvironments
  }

  #start(fn: LambdaFunction): void {
    const platform = this.#platform
    const { processClock, idleTimeoutMs } = this.#settings
    const config = createEnvironmentConfig(platform, this.#settings, fn)
    const environment = new Environment(config, {
      clock: platform.clock,
      processClock,
      idleTimeoutMs,
      runtimeApi: this.#runtimeApi,
      launchProcess: this.#launchProcess,
      logs: new LogStream(platform, {
        group: config.logGroup,
        stream: config.logStream,
        caller: () => this.#roles.callerFor({ ...fn, role: fn.settings.role }),
      }),
      getSession: () => this.#roles.getSession({ ...fn, role: config.settings.role }),
      onTransition: () => this.#onTransition(environment),
      onProcessChange: () => this.#watchdog.watch([...this.#environments].flatMap(({ pid }) => pid ?? [])),
    })
    this.#environments.add(environment)
    void environment.ended.then(() => this.#environments.delete(environment))
    void platform.activity.track({ what: 'the start of a lambda environment' }, environment.start())
  }

  #endIdle(matches: (config: EnvironmentConfig) => boolean): void {
    for (const environment of this.#find('idle')) if (matches(environment.config)) environment.end()
  }

  /** The environments in a state, of one function or of all; the one that was used last comes last. */
  #find(name: EnvironmentState['name'], fn?: LambdaFunction): Environment[] {
    return [...this.#environments].filter(
      ({ state, config }) => state.name === name && (fn === undefined || config.fn === fn),
    )
  }
}

const functionNotFound = (fn: LambdaFunction): AwsError => notFound(`Function not found: ${fn.arn}`)
const cloudIsStopping = (): AwsError => new AwsError('ServiceException', 'The cloud is stopping.')
