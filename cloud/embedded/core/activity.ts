import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import { guard } from './guard.ts'
import { reportInternalError } from './internal-error.ts'

/** Work in progress: a call, or anything else with a description. */
export type OngoingWork = { readonly service: string; readonly operation: string } | { readonly what: string }

/** How many turns of the event loop must pass without work, because finished work may start more in the next turn. */
const IDLE_TURNS = 3

/**
 * Tracks the work in progress, to know when the cloud is idle. Waiting for the clock or for a message does not count as
 * work: a long poll, the delay before a retry, an idle poller.
 */
export class Activity {
  readonly #ongoing = new Set<OngoingWork>()
  readonly #waiters = new Set<() => void>()
  readonly #systemClock: Clock

  /** The clock measures timeouts; it must run in real time, as functions do. */
  constructor(systemClock: Clock) {
    this.#systemClock = systemClock
  }

  /** Counts work as in progress until `end` is called with the same object. */
  start(work: OngoingWork): void {
    this.#ongoing.add(work)
  }

  end(work: OngoingWork): void {
    this.#ongoing.delete(work)
    if (this.#ongoing.size === 0) for (const notify of this.#waiters) notify()
  }

  /** Counts work as in progress while a promise is pending. */
  async track<T>(work: OngoingWork, promise: Promise<T>): Promise<T> {
    this.start(work)
    try {
      return await promise
    } finally {
      this.end(work)
    }
  }

  /** Runs work that nobody awaits. Counts it as in progress, and reports its errors. Never rejects. */
  async runInBackground(work: OngoingWork, action: () => Promise<unknown>): Promise<void> {
    const guarded = { operation: describe(work) }
    try {
      await this.track(work, guard(guarded, action))
    } catch (error) {
      reportInternalError(error, guarded)
    }
  }

  /** Does not count work as in progress while it waits for the clock or for another call. */
  async pauseDuring<T>(work: OngoingWork, wait: Promise<T>): Promise<T> {
    if (!this.#ongoing.has(work)) return wait
    this.end(work)
    try {
      return await wait
    } finally {
      this.start(work)
    }
  }

  /**
   * Resolves with an empty list once the cloud is idle. After the timeout, which is real time, or when `signal` is
   * aborted, resolves with the work still in progress: `["lambda f", "sqs SendMessage (2×)"]`.
   */
  async waitUntilIdle(timeoutMs: number, signal?: AbortSignal): Promise<readonly string[]> {
    const deadline = this.#systemClock.now() + timeoutMs
    for (let idleTurns = 0; idleTurns < IDLE_TURNS && !signal?.aborted; idleTurns++) {
      await nextTurn()
      if (this.#ongoing.size === 0) continue
      idleTurns = -1
      if (this.#systemClock.now() >= deadline) break
      await this.#waitForLastEnd(deadline - this.#systemClock.now(), signal)
    }
    return this.#describeOngoing()
  }

  #waitForLastEnd(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel()
        this.#waiters.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = this.#systemClock.after(timeoutMs, done)
      this.#waiters.add(done)
      signal?.addEventListener('abort', done)
    })
  }

  #describeOngoing(): string[] {
    const counts = new Map<string, number>()
    for (const work of this.#ongoing) {
      const name = describe(work)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return [...counts].map(([name, count]) => (count > 1 ? `${name} (${count}×)` : name))
  }
}

const describe = (work: OngoingWork): string => ('what' in work ? work.what : `${work.service} ${work.operation}`)
