import { UserError } from '../../common/user-error.ts'

/** A longer advance is probably a mistake, such as seconds for milliseconds, and could take hours. */
const MAX_ADVANCE_MS = 366 * 24 * 3_600_000

/** @throws RangeError when a clock cannot be advanced by this time. */
export function assertValidAdvance(ms: number): void {
  if (ms >= 0 && ms <= MAX_ADVANCE_MS) return
  throw new RangeError(
    `[eventbed] The clock cannot be advanced by ${ms} ms.\n  • Use a time from 0 to ${MAX_ADVANCE_MS} ms (366 days).`,
  )
}

export const stoppedWhileAdvancing = (): UserError =>
  new UserError('The cloud was stopped while its clock was advanced.')

export interface BusyState {
  readonly now: number
  readonly end: number
  readonly idleTimeoutMs: number
  readonly ongoing: readonly string[]
}

export const stillBusy = ({ now, end, idleTimeoutMs, ongoing }: BusyState): UserError =>
  new UserError(
    `The clock stopped at ${formatTime(now)}, before ${formatTime(end)}: ` +
      `after ${idleTimeoutMs / 1000} s this was still in progress: ${ongoing.join(', ')}.`,
    { fixes: ['Advance the clock when that is done; functions run in real time, whatever the clock does'] },
  )

const formatTime = (time: number): string => new Date(time).toISOString()
