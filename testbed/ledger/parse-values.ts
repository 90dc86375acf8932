/** Parses a non-negative decimal with up to 13 digits and two fraction digits as cents. Returns `undefined` for anything else. */
export function parseCents(text: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text) ?? []
  return whole === undefined ? undefined : BigInt(whole + fraction.padEnd(2, '0'))
}

/** Formats cents as a decimal: `12.30`. */
export const formatCents = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`

const TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(?:Z|UTC|([+-])(\d\d)(?::?(\d\d))?))?)?$/

/** Outside these, a year has no four digits in UTC. */
const FIRST_INSTANT = Date.parse('0000-01-01')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59Z')

/**
 * Parses an ISO 8601 date or time as nanoseconds since 1970. A time without a zone is in UTC, and a blank may replace the
 * T. Returns `undefined` for anything else.
 */
export function parseInstant(text: string): bigint | undefined {
  const [, day, hour = 0, minute = 0, second = 0, fraction = '', sign, zoneHour = 0, zoneMinute = 0] =
    TIME.exec(text) ?? []
  if (day === undefined || !isDay(day)) return undefined
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  if (seconds > 86_400 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return undefined
  const offset = (sign === '-' ? -60 : 60) * (Number(zoneHour) * 60 + Number(zoneMinute))
  const milliseconds = Date.parse(day) + (seconds - offset) * 1000
  if (milliseconds < FIRST_INSTANT || milliseconds > LAST_INSTANT) return undefined
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** Whether a date in the form `2026-02-28` exists. */
export function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const lastDay = new Date(0)
  lastDay.setUTCFullYear(year, month, 0)
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay.getUTCDate()
}

/** Formats nanoseconds since 1970 in UTC with a number of fraction digits; the others are cut off. */
export function formatInstant(nanoseconds: bigint, fractionDigits: 3 | 9): string {
  const billion = 1_000_000_000n
  const fraction = ((nanoseconds % billion) + billion) % billion
  const seconds = (nanoseconds - fraction) / billion
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
  return `${text}.${String(fraction).padStart(9, '0').slice(0, fractionDigits)}Z`
}
