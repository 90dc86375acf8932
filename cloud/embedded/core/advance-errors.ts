/** More is a mistake, such as seconds for milliseconds, and might take hours. */
const MAX_ADVANCE_MS = 366 * 24 * 3_600_000

/** Throws a RangeError for a time by which no clock can be advanced. */
export function assertValidAdvance(ms: number): void {
  if (ms >= 0 && ms <= MAX_ADVANCE_MS) return
  throw new RangeError(
    `[eventbed] The clock cannot be advanced by ${ms} ms.\n  • Give a time from 0 to ${MAX_ADVANCE_MS} ms, which is 366 days.`,
  )
}

export const stoppedWhileAdvancing = (): Error =>
  new Error('[eventbed] The cloud was stopped while its clock was advanced.')

export interface BusyState {
  readonly now: number
  readonly end: number
  readonly idleTimeoutMs: number
  readonly ongoing: readonly string[]
}

export const stillBusy = ({ now, end, idleTimeoutMs: patienceMs, ongoing: doing }: BusyState): Error =>
  new Error(
    `[eventbed] The clock stopped at ${formatTime(now)} on its way to ${formatTime(end)}: ` +
      `after ${patienceMs / 1000} s this was still under way: ${doing.join(', ')}.\n` +
      '  • Advance it when that is done; functions run in real time, which no advance makes shorter.',
  )

const formatTime = (time: number): string => new Date(time).toISOString()
