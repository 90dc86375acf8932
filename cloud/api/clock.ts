/** The clock of a cloud whose time can be advanced, so that tests need not wait for retries, schedules, or expiries. */
export interface CloudClock {
  /**
   * Advances the clock by a duration: a text such as `'15 minutes'`, or milliseconds. Runs every timer that becomes due,
   * in order, and resolves after all of them have run.
   *
   * @returns `now`: the new time in milliseconds since the epoch; `fired`: how many timers ran.
   * @throws RangeError when the duration is invalid.
   *
   * @example
   * await cloud.clock?.advance('15 minutes')
   */
  advance(duration: string | number): Promise<{ readonly now: number; readonly fired: number }>
  /** The current time of the cloud in milliseconds since the epoch (1970-01-01 UTC). */
  now(): number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: SECOND,
  second: SECOND,
  min: MINUTE,
  minute: MINUTE,
  h: HOUR,
  hour: HOUR,
  d: DAY,
  day: DAY,
  week: 7 * DAY,
}

/**
 * Converts a duration to milliseconds. Units: `ms`, `s`, `min`, `h`, `d`, and their full names in singular or plural.
 * Numbers are milliseconds already and are returned unchanged.
 *
 * @throws RangeError when the text is not a number and a unit, or the number is negative or not finite.
 *
 * @example
 * parseDuration('15 minutes') // 900_000
 * parseDuration('1.5 h') // 5_400_000
 */
export function parseDuration(duration: string | number): number {
  const [, count = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(String(duration)) ?? []
  const name = unit.toLowerCase()
  const unitMs = UNITS[name] ?? (name.length > 3 ? UNITS[name.replace(/s$/, '')] : undefined)
  if (typeof duration === 'string' && unitMs !== undefined) return Math.round(Number(count) * unitMs)
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration
  throw new RangeError(
    `[eventbed] Invalid duration: ${JSON.stringify(duration) ?? duration}\n` +
      '  • Use a number and a unit, for example "30 s", "15 minutes", "2 hours" or "1 day", or\n' +
      '  • a number of milliseconds, 0 or more.',
  )
}
