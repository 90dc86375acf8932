const ISO =
  /^(?<day>\d{4}-\d{2}-\d{2})([T ](?<minute>\d{2}:\d{2})(?<second>:\d{2}(\.(?<fraction>\d{1,9}))?)?( ?(?<zone>Z|UTC|[+-]\d{2}(:?\d{2})?))?)?$/

/**
 * Converts an ISO 8601 date or time to UTC with nine decimal places, so that the texts sort by time; `undefined` for any
 * other text. A blank may replace the T, as in database exports. A time without an offset counts as UTC.
 */
export function parsePreciseTime(text: string): string | undefined {
  const { day, minute = '00:00', second = '', fraction = '', zone = 'Z' } = ISO.exec(text)?.groups ?? {}
  if (day === undefined || !isCalendarDate(day)) return undefined
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^(...)(\d{2})$/, '$1:$2').replace(/^(...)$/, '$1:00')
  const milliseconds = Date.parse(`${day}T${minute}${second.slice(0, 3) || ':00'}${offset}`)
  if (Number.isNaN(milliseconds)) return undefined
  const utc = new Date(milliseconds).toISOString()
  // Years before 0 and after 9999 have more digits, so they would not sort.
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, -4)}${fraction.padEnd(9, '0')}Z` : undefined
}

/** Converts an ISO 8601 date or time to UTC with milliseconds; `undefined` for any other text. */
export const parseIsoTime = (text: string): string | undefined =>
  parsePreciseTime(text)?.replace(/(\.\d{3})\d{6}Z$/, '$1Z')

/** `Date` would silently turn February 30 into March 2. */
export function isCalendarDate(day: string): boolean {
  const milliseconds = Date.parse(day)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day)
}
