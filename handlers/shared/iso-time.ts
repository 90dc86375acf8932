const ISO = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** A time in ISO 8601 as UTC; `undefined` for what is none. A time without a zone is taken as UTC. */
export function parseIsoTime(text: string): string | undefined {
  const [, day, time, , , zone] = ISO.exec(text) ?? []
  if (day === undefined || !isCalendarDate(day)) return undefined
  const milliseconds = Date.parse(time !== undefined && zone === undefined ? `${text}Z` : text)
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isCalendarDate(day: string): boolean {
  const milliseconds = Date.parse(day)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day)
}
