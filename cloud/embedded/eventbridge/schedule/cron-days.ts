import { expandCronField, parseCronValue } from './cron-field.ts'

type IsDay = (date: Date) => boolean

const WEEKDAYS = { least: 1, most: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] }
const SATURDAY = 7

/** `1-31`, `L` for the last, `15W` for the working day nearest to the 15th, `LW` for the last working day. */
export function dayOfMonth(field: string): IsDay | undefined {
  if (field === 'L') return (date) => date.getUTCDate() === lastOf(date)
  if (field === 'LW') return (date) => date.getUTCDate() === nearestWorkingDay(date, lastOf(date))
  if (field.endsWith('W')) {
    const day = parseCronValue(field.slice(0, -1), { least: 1, most: 31 })
    return day === undefined
      ? undefined
      : (date) => day <= lastOf(date) && date.getUTCDate() === nearestWorkingDay(date, day)
  }
  const days = expandCronField(field, { least: 1, most: 31 })
  return days && ((date) => days.has(date.getUTCDate()))
}

/** `SUN-SAT` or `1-7`, `6L` for the last Friday, `3#2` for the second Tuesday; `L` is Saturday. */
export function dayOfWeek(field: string): IsDay | undefined {
  if (field === 'L') return (date) => weekdayOf(date) === SATURDAY
  const [, name = '', last, nth] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(field) ?? []
  if (last || nth) {
    const weekday = parseCronValue(name, WEEKDAYS)
    if (weekday === undefined) return undefined
    const isWeek: IsDay = (date) =>
      last ? date.getUTCDate() > lastOf(date) - 7 : Math.ceil(date.getUTCDate() / 7) === Number(nth)
    return (date) => weekdayOf(date) === weekday && isWeek(date)
  }
  const weekdays = expandCronField(field, WEEKDAYS)
  return weekdays && ((date) => weekdays.has(weekdayOf(date)))
}

const weekdayOf = (date: Date): number => date.getUTCDay() + 1
const lastOf = (date: Date): number => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()

/** Never leaves the month: the 1st on a Saturday gives way to Monday the 3rd. */
function nearestWorkingDay(date: Date, day: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay()
  if (weekday === 6) return day === 1 ? 3 : day - 1
  if (weekday === 0) return day === lastOf(date) ? day - 2 : day + 1
  return day
}
