import { validationError } from '../errors.ts'
import { parseCron } from './cron.ts'

/** The first time after `after` that a schedule is due, in milliseconds since 1970; `undefined` when there is none. */
export type Schedule = (after: number) => number | undefined

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** `rate(5 minutes)` or `cron(0 12 * * ? *)`: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
export function parseSchedule(expression: string): Schedule {
  const [, kind, body = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? []
  const schedule = kind === 'rate' ? parseRate(body) : kind === 'cron' ? parseCron(body) : undefined
  if (!schedule) throw validationError('Parameter ScheduleExpression is not valid.')
  return schedule
}

function parseRate(body: string): Schedule | undefined {
  const [, count, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? []
  // AWS rejects `1 minutes` and `2 minute`.
  if (unit === undefined || (count === '1') !== (plural === '')) return undefined
  const period = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  return (after) => after + period
}
