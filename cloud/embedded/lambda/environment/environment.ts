import { mkdir, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Clock, Timer } from '../../core/clock.ts'
import type { Invocation, InvocationOutcome } from '../invoke/invocation.ts'
import { limits } from '../limits.ts'
import type { EnvironmentConfig } from './environment-config.ts'
import {
  exitFailure,
  handlerFailure,
  type InvocationFailure,
  responseTooLargeFailure,
  timeoutFailure,
} from './failure.ts'
import { InvocationLog } from './invocation-log.ts'
import type { LogStream } from './log-stream.ts'
import { hand, type RuntimeApi, type RuntimeClient } from './runtime-api.ts'
import { RuntimeProcess } from './runtime-process.ts'
import { variablesOf } from './variables.ts'

export interface EnvironmentHost {
  readonly clock: Clock
  readonly childClock: Clock
  readonly runtimeApi: RuntimeApi
  readonly logs: LogStream
  /** Told of each process that begins or ends, to be able to end what is left. */
  onProcesses(): void
}

interface Work {
  readonly invocation: Invocation
  readonly settle: (result: Buffer | InvocationFailure | undefined) => void
  taken: boolean
  begin: number
}

/** Two clocks that agree are still not read at the same time. */
const ONE_MOMENT_MS = 10

/** One execution environment: a process that handles one invocation at a time, as often as it is asked. */
export class Environment implements RuntimeClient {
  readonly plan: EnvironmentConfig
  readonly #host: EnvironmentHost
  /** Invocations that it has handled. */
  uses = 0
  /** Since when it has had no work. */
  idleSince = 0
  #child: RuntimeProcess | undefined
  #ended = false
  #ready: () => void = () => undefined
  #initFailure: ((requestId: string) => InvocationFailure) | undefined
  #initMs: number | undefined
  #initLate = false
  #loaded = false
  #next: ServerResponse | undefined
  #work: Work | undefined
  readonly #log: InvocationLog
  #finishing: Promise<unknown> = Promise.resolve()

  constructor(plan: EnvironmentConfig, host: EnvironmentHost) {
    this.plan = plan
    this.#host = host
    this.#log = new InvocationLog(host.logs, host.childClock)
  }

  /** False once it can take no more work. */
  get usable(): boolean {
    return !this.#ended && this.#initFailure === undefined
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves once the function is loaded, or has failed to; the first invocation says which. */
  async start(): Promise<void> {
    const begin = performance.now()
    await mkdir(this.plan.temporaryFolder, { recursive: true })
    this.#log.write(`INIT_START Runtime Version: nodejs:${process.versions.node}\n`)
    const timer = this.#limit(limits.initMs, () => {
      this.#initLate = true
      this.#child?.kill()
    })
    await this.#launch()
    timer?.cancel()
    this.#initMs = performance.now() - begin
    if (this.#initFailure || this.#initLate)
      this.#log.write(
        `INIT_REPORT Init Duration: ${this.#initMs.toFixed(2)} ms\tPhase: init\tStatus: ${this.#initLate ? 'timeout' : 'error'}\n`,
      )
  }

  /** Resolves with `undefined` when the process ended before it took the work: another one may. */
  async invoke(invocation: Invocation): Promise<InvocationOutcome | undefined> {
    await this.#finishing
    this.uses++
    let timer: Timer | undefined
    const { requestId } = invocation
    const { timeoutSeconds } = this.plan
    const begin = performance.now()
    this.#log.expectMarks()
    const result = await new Promise<Buffer | InvocationFailure | undefined>((settle) => {
      this.#work = { invocation, settle, taken: false, begin }
      timer = this.#limit(timeoutSeconds * 1000, () => {
        this.#ended = true
        settle(timeoutFailure(requestId, timeoutSeconds, this.#host.clock.now()))
        this.#child?.kill()
      })
      this.#begin()
    })
    timer?.cancel()
    const work = this.#work
    this.#work = undefined
    if (result === undefined) return undefined
    const failure = Buffer.isBuffer(result) ? undefined : result
    const durationMs = performance.now() - (work?.begin ?? begin)
    const initMs = this.uses === 1 ? this.#initMs : undefined
    const log = this.#log.end({ requestId, durationMs, initMs, memoryMb: this.plan.memoryMb }, failure)
    this.#finishing = log
    return { payload: Buffer.isBuffer(result) ? result : result.payload, failure, log }
  }

  /** Ends the process in the middle of what it does, as when its machine is lost. */
  kill(): void {
    this.#child?.kill()
  }

  /** Ends the process; resolves when it has ended and its folder is gone. */
  async stop(): Promise<void> {
    this.#ended = true
    this.#child?.kill()
    await this.#child?.exited
    this.#host.runtimeApi.forget(this.plan.id)
    await rm(this.plan.temporaryFolder, { recursive: true, force: true })
    await this.#host.logs.flush()
  }

  onNext(response: ServerResponse): void {
    this.#next = response
    this.#loaded = true
    this.#ready()
    this.#deliver()
  }

  onResponse(requestId: string, payload: Buffer): void {
    if (this.#work?.invocation.requestId !== requestId) return
    this.#work.settle(payload.length > limits.synchronousResponseBytes ? responseTooLargeFailure() : payload)
  }

  onError(requestId: string, payload: Buffer): void {
    if (this.#work?.invocation.requestId === requestId) this.#work.settle(handlerFailure(payload))
  }

  onInitError(payload: Buffer): void {
    this.#failInit(() => handlerFailure(payload))
  }

  async #launch(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.#ready = resolve
    })
    const { plan } = this
    const runtimeApi = await this.#host.runtimeApi.serve(plan.id, this)
    if (this.#ended) return
    const { bootstrap, folder: cwd, memoryMb, inspectPort } = plan
    const env = variablesOf(plan, runtimeApi)
    this.#child = new RuntimeProcess(
      { bootstrap, cwd, env, memoryMb, inspectPort, aheadMs: this.#aheadMs() },
      {
        onLine: (text) => this.#log.write(`${text}\n`),
        onInvocationEnd: (_requestId, memoryKb) => this.#log.mark(memoryKb),
        onExit: (code, signal) => this.#onExit(code, signal),
      },
    )
    this.#host.onProcesses()
    await ready
  }

  /** Gives the work to the process, or says at once why that cannot be. */
  #begin(): void {
    const work = this.#work
    if (!work) return
    if (this.#initLate) {
      // Lambda starts over within the invocation when the ten seconds of the init phase were not enough.
      this.#initLate = false
      this.#start(work)
      void this.#launch()
    } else if (this.#initFailure) {
      this.#start(work)
      work.settle(this.#initFailure(work.invocation.requestId))
    } else if (this.#ended) work.settle(undefined)
    else this.#deliver()
  }

  #deliver(): void {
    const work = this.#work
    const response = this.#next
    if (!work || !response) return
    this.#next = undefined
    this.#start(work)
    const deadline = this.#host.clock.now() + this.plan.timeoutSeconds * 1000
    hand(work.invocation, response, { deadline, aheadMs: this.#aheadMs() })
  }

  /** How far the cloud's clock is ahead of the child's; its Date follows it, and with it its deadline and signatures. */
  #aheadMs(): number {
    const ahead = this.#host.clock.now() - this.#host.childClock.now()
    return Math.abs(ahead) < ONE_MOMENT_MS ? 0 : ahead
  }

  #start(work: Work): void {
    if (work.taken) return
    work.taken = true
    work.begin = performance.now()
    this.#log.begin(work.invocation.requestId)
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#next = undefined
    this.#log.endMarks()
    this.#host.onProcesses()
    if (this.#initLate) {
      this.#ready()
      return
    }
    this.#ended = true
    const work = this.#work
    if (!this.#loaded) this.#failInit((requestId) => exitFailure(requestId, code, signal))
    else work?.settle(work.taken ? exitFailure(work.invocation.requestId, code, signal) : undefined)
  }

  #failInit(failure: (requestId: string) => InvocationFailure): void {
    this.#initFailure ??= failure
    this.#ready()
    const work = this.#work
    if (work?.taken) work.settle(this.#initFailure(work.invocation.requestId))
  }

  /** No time limit holds for a function that somebody is stepping through. */
  #limit(ms: number, action: () => void): Timer | undefined {
    return this.plan.inspectPort === undefined ? this.#host.childClock.after(ms, action) : undefined
  }
}
