import { setTimeout } from 'node:timers/promises'
import type { CloudClock } from '../../cloud/api/clock.ts'

/** What comes by itself comes before; longer pauses are mostly for a retry or for a message to be visible again. */
const SOON = 40
/** Cloud time for the first pause, in milliseconds: less than the shortest time that anything is given. */
const FIRST_STEP = 500
/** What takes many pauses waits for minutes, as Lambda's retries do, and not to the second. */
const LONGEST_STEP = 30_000

/** How one wait spends a pause between two looks: it moves the cloud's time on, if it can be moved, by more each time. */
export function advanceClockWhileWaiting(clock: CloudClock | undefined): (milliseconds: number) => Promise<void> {
  let step = FIRST_STEP
  return async (milliseconds) => {
    await setTimeout(Math.min(milliseconds, clock ? SOON : milliseconds))
    if (milliseconds < SOON) return
    // Where something takes longer than an advance waits for, it is waited for by looking.
    await clock?.advance(step).catch(() => {})
    step = Math.min(2 * step, LONGEST_STEP)
  }
}
