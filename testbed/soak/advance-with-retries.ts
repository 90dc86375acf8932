import type { CloudClock } from '../../cloud/api/clock.ts'

/** An advance waits half a minute for what is under way, and on a busy machine a large file may take longer. */
const MOST_TRIES = 10

/** Moves time on, where that can be done; tries again where the cloud does not come to rest at once. */
export async function advanceWithRetries(clock: CloudClock | undefined, duration: string): Promise<void> {
  for (let tries = 1; clock; tries++) {
    try {
      await clock.advance(duration)
      return
    } catch (error) {
      if (error instanceof RangeError || tries === MOST_TRIES) throw error
    }
  }
}
