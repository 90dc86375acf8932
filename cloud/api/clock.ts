/** The time of a cloud that can be moved on, so that nobody waits for a retry, a schedule or an expiry. */
export interface CloudClock {
  /**
   * Moves the cloud's time on, by a text such as `'15 minutes'` or by milliseconds. Whatever becomes due on the way
   * happens in order, and has happened when this resolves: `now` is the time then, in milliseconds since 1970, and
   * `fired` how many timers became due.
   */
  advance(duration: string | number): Promise<{ readonly now: number; readonly fired: number }>
  /** Milliseconds since 1970-01-01 UTC. */
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

/** The milliseconds of `'15 minutes'`, `'1 day'`, `'30 s'`, `'1.5 h'`, or of a number, which are milliseconds already. Else a RangeError. */
export function parseDuration(duration: string | number): number {
  const [, count = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(String(duration)) ?? []
  const name = unit.toLowerCase()
  const length = UNITS[name] ?? (name.length > 3 ? UNITS[name.replace(/s$/, '')] : undefined)
  if (typeof duration === 'string' && length !== undefined) return Math.round(Number(count) * length)
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration
  throw new RangeError(
    `[eventbed] ${JSON.stringify(duration) ?? duration} is no length of time.\n` +
      '  • Write a number and a unit, such as "30 s", "15 minutes", "2 hours" or "1 day", or\n' +
      '  • give a number of milliseconds, 0 or more.',
  )
}
