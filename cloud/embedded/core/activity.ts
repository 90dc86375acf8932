import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from './clock.ts'

/** Something under way: a call, known by its service and operation, or whatever else says what it is. */
export type OngoingWork = { readonly service: string; readonly operation: string } | { readonly what: string }

/** How often the event loop must come round with nothing under way: one thing may only be about to lead to the next. */
const IDLE_TURNS = 3

/**
 * Knows what is under way in the cloud, and so when it is at rest. What only waits, for the clock or for a message, is
 * not under way: a long poll, a delivery between two tries, an idle poller.
 */
export class Activity {
  readonly #doing = new Set<OngoingWork>()
  readonly #waiting = new Set<() => void>()
  readonly #wall: Clock

  /** `wall` measures how long somebody waits for rest; it must run in real time, as functions do. */
  constructor(wall: Clock) {
    this.#wall = wall
  }

  /** Counts something until `end` is called with the same object. */
  start(doing: OngoingWork): void {
    this.#doing.add(doing)
  }

  end(doing: OngoingWork): void {
    this.#doing.delete(doing)
    if (this.#doing.size === 0) for (const look of this.#waiting) look()
  }

  /** Counts something for as long as a promise is open. */
  async track<T>(doing: OngoingWork, work: Promise<T>): Promise<T> {
    this.start(doing)
    try {
      return await work
    } finally {
      this.end(doing)
    }
  }

  /** Does not count something that is under way for as long as it waits for what only time or another call brings. */
  async pauseDuring<T>(doing: OngoingWork, wait: Promise<T>): Promise<T> {
    if (!this.#doing.has(doing)) return wait
    this.end(doing)
    try {
      return await wait
    } finally {
      this.start(doing)
    }
  }

  /**
   * Resolves with nothing once the cloud is at rest, or, after so many milliseconds of real time or when `signal` is
   * aborted, with what is still under way: `["lambda f", "sqs SendMessage (2×)"]`.
   */
  async waitUntilIdle(patienceMs: number, signal?: AbortSignal): Promise<readonly string[]> {
    const end = this.#wall.now() + patienceMs
    for (let quiet = 0; quiet < IDLE_TURNS && !signal?.aborted; quiet++) {
      await turn()
      if (this.#doing.size === 0) continue
      quiet = -1
      if (this.#wall.now() >= end) break
      await this.#untilNone(end - this.#wall.now(), signal)
    }
    return this.#names()
  }

  #untilNone(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel()
        this.#waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = this.#wall.after(ms, done)
      this.#waiting.add(done)
      signal?.addEventListener('abort', done)
    })
  }

  #names(): string[] {
    const counts = new Map<string, number>()
    for (const doing of this.#doing) {
      const name = 'what' in doing ? doing.what : `${doing.service} ${doing.operation}`
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return [...counts].map(([name, count]) => (count > 1 ? `${name} (${count}×)` : name))
  }
}
