import { expandCronField, parseCronValue } from './cron-field.ts'

type DayMatcher = (date: Date) => boolean

const WEEKDAYS = { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] }
const SATURDAY = 7

/** `1-31`, `L` (last day), `15W` (weekday nearest to the 15th), `LW` (last weekday). */
export function dayOfMonth(field: string): DayMatcher | undefined {
  if (field === 'L') return (date) => date.getUTCDate() === lastDayOfMonth(date)
  if (field === 'LW') return (date) => date.getUTCDate() === nearestWeekday(date, lastDayOfMonth(date))
  if (field.endsWith('W')) {
    const day = parseCronValue(field.slice(0, -1), { min: 1, max: 31 })
    return day === undefined
      ? undefined
      : (date) => day <= lastDayOfMonth(date) && date.getUTCDate() === nearestWeekday(date, day)
  }
  const days = expandCronField(field, { min: 1, max: 31 })
  return days && ((date) => days.has(date.getUTCDate()))
}

/** `SUN-SAT` or `1-7`, `6L` (last Friday), `3#2` (second Tuesday), `L` (Saturday). */
export function dayOfWeek(field: string): DayMatcher | undefined {
  if (field === 'L') return (date) => cronWeekday(date) === SATURDAY
  const [, name = '', last, nth] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(field) ?? []
  if (last || nth) {
    const weekday = parseCronValue(name, WEEKDAYS)
    if (weekday === undefined) return undefined
    const isWeek: DayMatcher = (date) =>
      last ? date.getUTCDate() > lastDayOfMonth(date) - 7 : Math.ceil(date.getUTCDate() / 7) === Number(nth)
    return (date) => cronWeekday(date) === weekday && isWeek(date)
  }
  const weekdays = expandCronField(field, WEEKDAYS)
  return weekdays && ((date) => weekdays.has(cronWeekday(date)))
}

const cronWeekday = (date: Date): number => date.getUTCDay() + 1
const lastDayOfMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()

/** Stays within the month: when the 1st is a Saturday, this is Monday the 3rd. */
function nearestWeekday(date: Date, day: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay()
  if (weekday === 6) return day === 1 ? 3 : day - 1
  if (weekday === 0) return day === lastDayOfMonth(date) ? day - 2 : day + 1
  return day
}
