import { dayOfMonth, dayOfWeek } from './cron-days.ts'
import { expandCronField } from './cron-field.ts'
import type { Schedule } from './schedule.ts'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const MAX_YEAR = 2199
const DAY_MS = 86_400_000

/** Six fields in UTC: minutes, hours, day of month, month, day of week, year; `undefined` when they are invalid. */
export function parseCron(body: string): Schedule | undefined {
  const fields = body.split(/\s+/)
  const [minuteField = '', hourField = '', dayField = '', monthField = '', weekdayField = '', yearField = ''] = fields
  const minutes = expandCronField(minuteField, { min: 0, max: 59 })
  const hours = expandCronField(hourField, { min: 0, max: 23 })
  const months = expandCronField(monthField, { min: 1, max: 12, names: MONTHS })
  const years = expandCronField(yearField, { min: 1970, max: MAX_YEAR })
  // Exactly one of the two day fields must be a question mark.
  if (fields.length !== 6 || (dayField === '?') === (weekdayField === '?')) return undefined
  const isDay = weekdayField === '?' ? dayOfMonth(dayField) : dayOfWeek(weekdayField)
  if (!minutes || !hours || !months || !years || !isDay) return undefined

  return (after) => {
    const start = Math.floor(after / 60_000) * 60_000 + 60_000
    for (let day = Math.floor(start / DAY_MS) * DAY_MS; ; day += DAY_MS) {
      const date = new Date(day)
      if (date.getUTCFullYear() > MAX_YEAR) return undefined
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !isDay(date)) continue
      for (const hour of hours) {
        for (const minute of minutes) {
          const due = day + (hour * 60 + minute) * 60_000
          if (due >= start) return due
        }
      }
    }
  }
}
