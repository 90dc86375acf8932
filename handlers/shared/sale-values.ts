import { isCalendarDate, parseIsoTime } from './iso-time.ts'
import { type Cents, parseCents } from './money.ts'

/** Whether the month or the day comes first in dates such as `3/14/2026`. */
export type DateOrder = 'month-first' | 'day-first'

const SLASH_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/
/** Two-digit years up to this one are in the 21st century, as in POSIX. */
const LAST_SHORT_YEAR_OF_2000S = 68

/** Returns the readings of a date with slashes that exist in the calendar, in UTC. */
export function readSlashDate(text: string): Partial<Record<DateOrder, string>> {
  const [, first = '', second = '', year = '', hour = '0', minute = '00', seconds = '00'] = SLASH_DATE.exec(text) ?? []
  if (first === '') return {}
  const century = year.length === 4 ? '' : Number(year) > LAST_SHORT_YEAR_OF_2000S ? '19' : '20'
  const time = `T${hour.padStart(2, '0')}:${minute}:${seconds}`
  const read = (month: string, day: string) => {
    const date = [century + year, month.padStart(2, '0'), day.padStart(2, '0')].join('-')
    return isCalendarDate(date) ? parseIsoTime(date + time) : undefined
  }
  const [monthFirst, dayFirst] = [read(first, second), read(second, first)]
  return { ...(monthFirst && { 'month-first': monthFirst }), ...(dayFirst && { 'day-first': dayFirst }) }
}

/** Returns the order of month and day that a date with slashes proves, because only one of them exists. */
export function provenDateOrder(text: string): DateOrder | undefined {
  if (!text.includes('/')) return undefined
  const readings = Object.keys(readSlashDate(text.trim())) as DateOrder[]
  return readings.length === 1 ? readings[0] : undefined
}

/** Parses the time of a sale. `order` is what the other dates of the file prove. */
export function parseSoldAt(text: string, order?: DateOrder): string | undefined {
  const iso = parseIsoTime(text)
  if (iso !== undefined || !text.includes('/')) return iso
  const { 'month-first': monthFirst, 'day-first': dayFirst } = readSlashDate(text)
  if (monthFirst !== undefined && dayFirst !== undefined && monthFirst !== dayFirst)
    return order && { 'month-first': monthFirst, 'day-first': dayFirst }[order]
  return monthFirst ?? dayFirst
}

/** Parses a price. A comma separates decimals only in files whose delimiter is another character. */
export function parsePrice(text: string, allowsDecimalComma = false): Cents | undefined {
  return parseCents(allowsDecimalComma ? text.replace(/^(\d+),(\d\d?)$/, '$1.$2') : text)
}

/** Describes a price that cannot be accepted because of its comma; `undefined` for any other text. */
export function describeCommaPrice(text: string): string | undefined {
  if (!/^[\d.,' ]*,[\d.,' ]*$/.test(text)) return undefined
  const plain = text.replace(/[.' ](?=\d{3}[.,' ])/g, '').replace(/,(?=\d\d?$)/, '.')
  const fix = parseCents(plain) === undefined ? 'write a decimal point and no thousands separator' : `write ${plain}`
  return `found ${JSON.stringify(text)} with a comma: ${fix}`
}

/** Describes a time that cannot be accepted, and how to write it instead. */
export function describeOtherTime(text: string): string {
  const found = `found ${JSON.stringify(text)}`
  const { 'month-first': monthFirst, 'day-first': dayFirst } = readSlashDate(text)
  if (monthFirst && dayFirst) {
    const [first, second] = [monthFirst, dayFirst].map((time) => time.slice(0, 10))
    return `${found}, which may be ${first} or ${second}: write one of these`
  }
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  const date = day === undefined ? undefined : `${year}-${month!.padStart(2, '0')}-${day.padStart(2, '0')}`
  return `${found}: write ${date !== undefined && isCalendarDate(date) ? date : 'YYYY-MM-DD or YYYY-MM-DD hh:mm:ss'}`
}
