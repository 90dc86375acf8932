import { setTimeout } from 'node:timers/promises'
import type { CloudClock } from '../../cloud/api/clock.ts'

/** Most effects arrive sooner than this; a longer wait is usually for a retry or a visibility timeout. */
const MAX_REAL_PAUSE_MS = 40
/** Shorter than any timeout of the architecture, so that the first advance does not expire one. */
const INITIAL_STEP_MS = 500
/** A wait with many pauses is for something that takes minutes, such as Lambda's retries. */
const MAX_STEP_MS = 30_000

/**
 * Creates the pause between two reads of one wait. Instead of sleeping, it advances the cloud's clock, by more each
 * time. Sleeps where the clock cannot be advanced.
 */
export function advanceClockWhileWaiting(clock: CloudClock | undefined): (milliseconds: number) => Promise<void> {
  let step = INITIAL_STEP_MS
  return async (milliseconds) => {
    await setTimeout(clock ? Math.min(milliseconds, MAX_REAL_PAUSE_MS) : milliseconds)
    if (milliseconds < MAX_REAL_PAUSE_MS) return
    // An advance gives up on work that takes too long; the next reads will see its effect.
    await clock?.advance(step).catch(() => {})
    step = Math.min(2 * step, MAX_STEP_MS)
  }
}
