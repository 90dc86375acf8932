import type { Activity } from '../../core/activity.ts'
import type { Clock, Timer } from '../../core/clock.ts'
import type { AwsError } from '../../core/errors.ts'
import { isSessionFresh } from '../function/execution-roles.ts'
import type { Environment } from './environment.ts'
import type { Fleet } from './fleet.ts'
import { throttled } from './throttle.ts'

export interface PoolOptions {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly idleMs: number
  readonly activity: Activity
  /** Makes an environment for the function as it is now, not started yet. */
  readonly create: () => Promise<Environment>
}

interface Waiter {
  resolve(environment: Environment): void
  reject(error: unknown): void
}

/** The execution environments of one function. */
export class EnvironmentPool {
  readonly #options: PoolOptions
  /** The one used last stands last and is used first, so that those not needed grow old. */
  readonly #idle: Environment[] = []
  readonly #busy = new Set<Environment>()
  readonly #waiters: Waiter[] = []
  readonly #current = new Set<Environment>()
  #starting = 0
  #reaper: Timer | undefined
  #closed: AwsError | undefined

  constructor(options: PoolOptions) {
    this.#options = options
    options.fleet.join(this)
  }

  /** Invocations under way, those that still wait for an environment included. */
  get concurrency(): number {
    return this.#busy.size + this.#waiters.length
  }

  get closed(): boolean {
    return this.#closed !== undefined
  }

  get oldestIdle(): number | undefined {
    return this.#idle[0]?.idleSince
  }

  /**
   * Resolves with an environment that is the caller's alone until `release`: a warm one, or whichever comes first of
   * a new one and one that others release. Throws TooManyRequestsException beyond the limits.
   */
  async acquire(reserved: number | undefined): Promise<Environment> {
    if (this.#closed) throw this.#closed
    if (reserved !== undefined && this.concurrency >= reserved)
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
    if (this.#options.fleet.isFull()) throw throttled('ConcurrentInvocationLimitExceeded')
    const warm = this.#takeIdle()
    if (warm) return warm
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
      this.startMore()
    })
  }

  release(environment: Environment): void {
    this.#busy.delete(environment)
    this.#give(environment)
  }

  /** From now on only environments made for the function's new code and settings are used. */
  retire(): void {
    this.#current.clear()
    for (const environment of this.#idle.splice(0)) this.#end(environment)
  }

  /** For a function that is deleted, or a cloud that stops: nothing starts any more. */
  close(error: AwsError): void {
    this.#closed = error
    this.retire()
    this.#reaper?.cancel()
    this.#options.fleet.leave(this)
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
  }

  /** Starts environments for those who wait, as many as the fleet lets it. */
  startMore(): void {
    while (this.#starting < this.#waiters.length && this.#options.fleet.mayStart()) {
      this.#starting++
      void this.#options.activity
        .during({ what: 'the start of a lambda environment' }, this.#startOne())
        .finally(() => {
          this.#starting--
          this.#options.fleet.started()
        })
    }
  }

  /** Ends the environment that has idled longest, to make room for another function's. */
  endOldest(): void {
    const oldest = this.#idle.shift()
    if (oldest) this.#end(oldest)
  }

  async #startOne(): Promise<void> {
    try {
      const environment = await this.#options.create()
      this.#options.fleet.add(environment)
      this.#current.add(environment)
      await environment.start()
      // One that has failed to load is given to somebody too: the invocation answers why.
      if (environment.usable || this.#waiters.length === 0) this.#give(environment)
      else this.#hand(environment, this.#waiters.shift()!)
    } catch (error) {
      this.#waiters.shift()?.reject(error)
    }
  }

  #give(environment: Environment): void {
    if (!environment.usable || !this.#isCurrent(environment)) {
      this.#end(environment)
      this.startMore()
      return
    }
    const waiter = this.#waiters.shift()
    if (waiter) this.#hand(environment, waiter)
    else this.#keep(environment)
  }

  #keep(environment: Environment): void {
    const { clock, idleMs } = this.#options
    environment.idleSince = clock.now()
    this.#idle.push(environment)
    this.#reaper ??= clock.after(idleMs, () => this.#reap())
  }

  #hand(environment: Environment, waiter: Waiter): void {
    this.#busy.add(environment)
    waiter.resolve(environment)
  }

  #takeIdle(): Environment | undefined {
    for (let environment = this.#idle.pop(); environment; environment = this.#idle.pop()) {
      if (environment.usable && this.#isCurrent(environment)) {
        this.#busy.add(environment)
        return environment
      }
      this.#end(environment)
    }
    return undefined
  }

  #isCurrent(environment: Environment): boolean {
    return this.#current.has(environment) && isSessionFresh(environment.plan.session, this.#options.clock)
  }

  #reap(): void {
    const { clock, idleMs } = this.#options
    while (this.#idle[0] && this.#idle[0].idleSince + idleMs <= clock.now()) this.endOldest()
    const next = this.#idle[0]
    this.#reaper = next && clock.after(next.idleSince + idleMs - clock.now(), () => this.#reap())
  }

  #end(environment: Environment): void {
    this.#current.delete(environment)
    this.#options.fleet.end(environment)
  }
}
