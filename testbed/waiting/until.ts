import { setTimeout } from 'node:timers/promises'

/** What waiting came to. */
export interface Wait<T> {
  readonly met: boolean
  /** What the last look saw. */
  readonly value: T
  readonly attempts: number
  /** Milliseconds. */
  readonly elapsed: number
}

/**
 * Looks until what it sees is good enough, or `patience` (milliseconds) is over. Looks often at first and less often
 * later, so that a quick cloud is not slowed down and a slow one not kept busy. `pass` spends the time in between.
 */
export async function until<T>(
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  patience: number,
  pass: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<Wait<T>> {
  const start = performance.now()
  for (let attempts = 1, pause = 5; ; attempts++, pause = Math.min(pause * 1.5, 250)) {
    const value = await look()
    const elapsed = performance.now() - start
    if (good(value)) return { met: true, value, attempts: attempts, elapsed }
    if (elapsed + pause > patience) return { met: false, value, attempts: attempts, elapsed }
    await pass(pause)
  }
}
