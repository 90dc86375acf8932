import { dayOfMonth, dayOfWeek } from './cron-days.ts'
import { expandCronField } from './cron-field.ts'
import type { Schedule } from './schedule.ts'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const LAST_YEAR = 2199
const DAY = 86_400_000

/** The six fields in UTC: minutes, hours, day of month, month, day of week, year; `undefined` when they are not valid. */
export function parseCron(body: string): Schedule | undefined {
  const fields = body.split(/\s+/)
  const [minuteField = '', hourField = '', dayField = '', monthField = '', weekdayField = '', yearField = ''] = fields
  const minutes = expandCronField(minuteField, { least: 0, most: 59 })
  const hours = expandCronField(hourField, { least: 0, most: 23 })
  const months = expandCronField(monthField, { least: 1, most: 12, names: MONTHS })
  const years = expandCronField(yearField, { least: 1970, most: LAST_YEAR })
  // Exactly one of the two says which days; the other is a question mark.
  if (fields.length !== 6 || (dayField === '?') === (weekdayField === '?')) return undefined
  const isDay = weekdayField === '?' ? dayOfMonth(dayField) : dayOfWeek(weekdayField)
  if (!minutes || !hours || !months || !years || !isDay) return undefined

  return (after) => {
    const begin = Math.floor(after / 60_000) * 60_000 + 60_000
    for (let day = Math.floor(begin / DAY) * DAY; ; day += DAY) {
      const date = new Date(day)
      if (date.getUTCFullYear() > LAST_YEAR) return undefined
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !isDay(date)) continue
      for (const hour of hours) {
        for (const minute of minutes) {
          const due = day + (hour * 60 + minute) * 60_000
          if (due >= begin) return due
        }
      }
    }
  }
}
