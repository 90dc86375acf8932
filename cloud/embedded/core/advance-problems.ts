/** More is a mistake, such as seconds for milliseconds, and might take hours. */
const MOST_MS = 366 * 24 * 3_600_000

/** Throws a RangeError for a time by which no clock can be advanced. */
export function checkAdvance(ms: number): void {
  if (ms >= 0 && ms <= MOST_MS) return
  throw new RangeError(
    `[eventbed] The clock cannot be advanced by ${ms} ms.\n  • Give a time from 0 to ${MOST_MS} ms, which is 366 days.`,
  )
}

export const stopped = (): Error => new Error('[eventbed] The cloud was stopped while its clock was advanced.')

export interface Unrest {
  readonly now: number
  readonly end: number
  readonly patienceMs: number
  readonly doing: readonly string[]
}

export const stillUnderWay = ({ now, end, patienceMs, doing }: Unrest): Error =>
  new Error(
    `[eventbed] The clock stopped at ${written(now)} on its way to ${written(end)}: ` +
      `after ${patienceMs / 1000} s this was still under way: ${doing.join(', ')}.\n` +
      '  • Advance it when that is done; functions run in real time, which no advance makes shorter.',
  )

const written = (time: number): string => new Date(time).toISOString()
