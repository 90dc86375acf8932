import { setTimeout } from 'node:timers/promises'
import type { CloudClock } from '../../cloud/clock.ts'

/** What comes by itself comes before; longer pauses are mostly for a retry or for a message to be visible again. */
const SOON = 40
/** Cloud time for each pause, in milliseconds: less than the shortest time that anything is given. */
const STEP = 500

/** Spends a pause between two looks, and then moves the cloud's time on, if it can be moved. */
export const hastening =
  (clock: CloudClock | undefined) =>
  async (milliseconds: number): Promise<void> => {
    await setTimeout(Math.min(milliseconds, clock ? SOON : milliseconds))
    // Where something takes longer than an advance waits for, it is waited for by looking.
    if (milliseconds >= SOON) await clock?.advance(STEP).catch(() => {})
  }
