const ISO = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** Converts an ISO 8601 date or time to UTC; `undefined` for any other text. A time without an offset counts as UTC. */
export function parseIsoTime(text: string): string | undefined {
  const [, day, time, , , offset] = ISO.exec(text) ?? []
  if (day === undefined || !isCalendarDate(day)) return undefined
  const milliseconds = Date.parse(time !== undefined && offset === undefined ? `${text}Z` : text)
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}

/** `Date` would silently turn February 30 into March 2. */
function isCalendarDate(day: string): boolean {
  const milliseconds = Date.parse(day)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day)
}
