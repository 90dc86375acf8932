import type { CloudClock } from '../../cloud/api/clock.ts'

/** An advance waits half a minute for work in progress. On a busy machine, a large file may take several times that. */
const MAX_ATTEMPTS = 10

/** Advances the clock, where there is one. Retries while the cloud is too busy to complete the advance. */
export async function advanceWithRetries(clock: CloudClock | undefined, duration: string): Promise<void> {
  for (let attempt = 1; clock; attempt++) {
    try {
      await clock.advance(duration)
      return
    } catch (error) {
      if (error instanceof RangeError || attempt === MAX_ATTEMPTS) throw error
    }
  }
}
