import { setTimeout } from 'node:timers/promises'

/** The result of waiting for a condition. */
export interface WaitResult<T> {
  /** Whether the condition was met before the timeout. */
  readonly met: boolean
  /** The value of the last read. */
  readonly value: T
  readonly attempts: number
  readonly elapsedMs: number
}

/** Formats how long a wait took: `10.0 s (41 attempts)`. */
export const formatWait = ({ elapsedMs, attempts }: WaitResult<unknown>): string =>
  `${(elapsedMs / 1000).toFixed(1)} s (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'})`

/**
 * Reads until the value meets a condition or the timeout expires. Polls often at first and less often later, to be quick
 * where the cloud is quick and not to keep a slow one busy. `pause` waits between two reads.
 */
export async function until<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  timeoutMs: number,
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<WaitResult<T>> {
  const start = performance.now()
  for (let attempts = 1, delay = 5; ; attempts++, delay = Math.min(delay * 1.5, 250)) {
    const value = await read()
    const elapsedMs = performance.now() - start
    if (isDone(value)) return { met: true, value, attempts, elapsedMs }
    if (elapsedMs + delay > timeoutMs) return { met: false, value, attempts, elapsedMs }
    await pause(delay)
  }
}
