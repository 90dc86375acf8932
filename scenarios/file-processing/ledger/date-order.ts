import { isDay, parseInstant } from '../../../testbed/ledger/parse-values.ts'

/** Whether the month or the day comes first in dates such as `3/14/2026`. */
export type DateOrder = 'month-first' | 'day-first'

interface Readings {
  readonly monthFirst: bigint | undefined
  readonly dayFirst: bigint | undefined
}

function readBothWays(text: string): Readings {
  const [, first, second, year = '', hour = '0', minute = '00', seconds = '00'] =
    /^(\d\d?)\/(\d\d?)\/(\d\d|\d{4})(?: (\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(text.trim()) ?? []
  if (first === undefined || second === undefined) return { monthFirst: undefined, dayFirst: undefined }
  const fullYear = year.length === 4 ? Number(year) : Number(year) + (Number(year) <= 68 ? 2000 : 1900)
  const instant = (month: string, day: string) => {
    const date = `${String(fullYear).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    return isDay(date) ? parseInstant(`${date} ${hour.padStart(2, '0')}:${minute}:${seconds}`) : undefined
  }
  return { monthFirst: instant(first, second), dayFirst: instant(second, first) }
}

/** Whether a date exists in both orders, as two different days. */
export function isAmbiguousDate(text: string): boolean {
  const { monthFirst, dayFirst } = readBothWays(text)
  return monthFirst !== undefined && dayFirst !== undefined && monthFirst !== dayFirst
}

/** Returns the only order in which a date exists. */
export function provenOrder(text: string): DateOrder | undefined {
  const { monthFirst, dayFirst } = readBothWays(text)
  if (monthFirst === undefined) return dayFirst === undefined ? undefined : 'day-first'
  return dayFirst === undefined ? 'month-first' : undefined
}

/** Parses the time of a sale as nanoseconds since 1970: ISO 8601, or a date with slashes in a known order. */
export function parseSaleTime(text: string, order: DateOrder | undefined): bigint | undefined {
  const { monthFirst, dayFirst } = readBothWays(text)
  if (isAmbiguousDate(text)) return order === undefined ? undefined : order === 'month-first' ? monthFirst : dayFirst
  return parseInstant(text.trim()) ?? monthFirst ?? dayFirst
}
