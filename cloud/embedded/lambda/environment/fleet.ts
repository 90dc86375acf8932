import { availableParallelism } from 'node:os'
import type { Environment } from './environment.ts'
import type { EnvironmentPool } from './environment-pool.ts'
import { Watchdog } from './watchdog.ts'

/** Starting Node is work for a processor: more at once than there are only makes each of them slower. */
const STARTS_AT_ONCE = Math.max(2, availableParallelism())

/** All execution environments of all functions: how many there may be, and that none outlives the cloud. */
export class Fleet {
  readonly #limit: number
  readonly #pools = new Set<EnvironmentPool>()
  readonly #environments = new Set<Environment>()
  readonly #ending = new Set<Promise<void>>()
  readonly #watchdog: Watchdog
  #starting = 0
  #stopped = false

  /** `folder` is the cloud's own; it does not outlive it either. */
  constructor(limit: number, folder: string) {
    this.#limit = limit
    this.#watchdog = new Watchdog(folder)
  }

  join(pool: EnvironmentPool): void {
    this.#pools.add(pool)
  }

  leave(pool: EnvironmentPool): void {
    this.#pools.delete(pool)
  }

  add(environment: Environment): void {
    this.#environments.add(environment)
    if (this.#stopped) this.end(environment)
  }

  /** True when as many invocations are under way as there may be environments. */
  isFull(): boolean {
    let concurrency = 0
    for (const pool of this.#pools) concurrency += pool.concurrency
    return concurrency >= this.#limit
  }

  /** Says whether a pool may start one more environment, and if so counts it until `started`. */
  mayStart(): boolean {
    if (this.#stopped || this.#starting >= STARTS_AT_ONCE) return false
    if (this.#environments.size + this.#starting >= this.#limit) this.#endOldest()
    if (this.#environments.size + this.#starting >= this.#limit) return false
    this.#starting++
    return true
  }

  started(): void {
    this.#starting--
    this.#serveWaiters()
  }

  end(environment: Environment): void {
    if (!this.#environments.delete(environment)) return
    const ending = environment.stop().catch(() => undefined)
    this.#ending.add(ending)
    void ending.then(() => this.#ending.delete(ending))
    this.#serveWaiters()
  }

  /** Tells the watchdog which processes to end should this one be killed. */
  watch(): void {
    this.#watchdog.watch([...this.#environments].flatMap(({ pid }) => pid ?? []))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const environment of [...this.#environments]) this.end(environment)
    while (this.#ending.size > 0) await Promise.all(this.#ending)
    this.#watchdog.stop()
  }

  #serveWaiters(): void {
    for (const pool of this.#pools) pool.startMore()
  }

  #endOldest(): void {
    let oldest: EnvironmentPool | undefined
    for (const pool of this.#pools)
      if ((pool.oldestIdle ?? Number.POSITIVE_INFINITY) < (oldest?.oldestIdle ?? Number.POSITIVE_INFINITY))
        oldest = pool
    oldest?.endOldest()
  }
}
