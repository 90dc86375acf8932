import { guardCallback } from './internal-error.ts'

export interface Timer {
  cancel(): void
}

/** All time in the embedded cloud goes through a clock, so that a scenario can advance it. Milliseconds throughout. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  /**
   * Runs `action` once, `ms` from now; never keeps the process alive by itself. An exception in it fails the work that
   * created the timer, not the clock.
   */
  after(ms: number, action: () => void): Timer
  /**
   * Like `after`, for periodic work that mostly finds nothing to do. An advance runs it once, at its end, instead of
   * thousands of times.
   */
  maintenance(ms: number, action: () => void): Timer
  /** Resolves `ms` from now, or at once when `signal` is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The longest delay of Node's timers; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** Real time. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now()
  }

  after(ms: number, action: () => void): Timer {
    const due = this.now() + ms
    const guarded = guardCallback(action)
    let handle: NodeJS.Timeout
    const arm = () => {
      const remaining = due - this.now()
      handle = setTimeout(
        () => (remaining > MAX_TIMEOUT_MS ? arm() : guarded()),
        Math.max(0, Math.min(remaining, MAX_TIMEOUT_MS)),
      )
      handle.unref()
    }
    arm()
    return { cancel: () => clearTimeout(handle) }
  }

  maintenance(ms: number, action: () => void): Timer {
    return this.after(ms, action)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith(this, ms, signal)
  }
}

/** Implements `sleep` with the timers of a clock. */
export function sleepWith(clock: Pick<Clock, 'after'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      timer.cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(ms, done)
    signal?.addEventListener('abort', done)
  })
}
