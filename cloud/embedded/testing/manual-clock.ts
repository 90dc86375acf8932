import { type Clock, sleepWith, type Timer } from '../core/clock.ts'

/** A clock that only a test advances. Timers fire in the order of their due times. */
export class ManualClock implements Clock {
  #now: number
  #timers: { due: number; action: () => void }[] = []

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(ms: number, action: () => void): Timer {
    const timer = { due: this.#now + ms, action }
    this.#timers.push(timer)
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer)
      },
    }
  }

  maintenance(ms: number, action: () => void): Timer {
    return this.after(ms, action)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith(this, ms, signal)
  }

  /** Advances by `ms` and fires the timers that become due; lets promises settle before and after each timer. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const next = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
      if (!next) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.due)
      next.action()
      await settle()
    }
    this.#now = end
    await settle()
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
