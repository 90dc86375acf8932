import { expect, test } from 'vitest'
import { createIsolatedEventBridge } from '../../testing/isolated-eventbridge.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'
import { parseSchedule } from './schedule.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const next = (expression: string, after: string): string | undefined => {
  const due = parseSchedule(expression)(at(after))
  return due === undefined ? undefined : new Date(due).toISOString().slice(0, 16)
}

test.each([
  ['rate(1 minute)', '2026-01-01T00:00', '2026-01-01T00:01'],
  ['rate(5 hours)', '2026-01-01T00:00', '2026-01-01T05:00'],
  ['rate(1 day)', '2026-01-01T00:00', '2026-01-02T00:00'],
  ['cron(0 12 * * ? *)', '2026-01-01T12:00', '2026-01-02T12:00'],
  ['cron(5,35 14 * * ? *)', '2026-01-01T14:05', '2026-01-01T14:35'],
  ['cron(0/15 * * * ? *)', '2026-01-01T23:50', '2026-01-02T00:00'],
  ['cron(0 18 ? * MON-FRI *)', '2026-01-02T19:00', '2026-01-05T18:00'],
  ['cron(0 2 ? * SAT#3 *)', '2026-01-01T00:00', '2026-01-17T02:00'],
  ['cron(15 10 ? * 6L 2026-2027)', '2026-01-01T00:00', '2026-01-30T10:15'],
  ['cron(0 0 L * ? *)', '2026-02-01T00:00', '2026-02-28T00:00'],
  ['cron(0 0 1W * ? *)', '2026-08-01T00:00', '2026-08-03T00:00'],
  ['cron(0 0 LW * ? *)', '2026-05-01T00:00', '2026-05-29T00:00'],
  ['cron(0 0 29 FEB ? *)', '2026-01-01T00:00', '2028-02-29T00:00'],
  ['cron(0/5 5 ? JAN 1-5 2022)', '2026-01-01T00:00', undefined],
])('%s, evaluated at %s, is next due at %s', (expression, after, due) => {
  expect(next(expression, after)).toBe(due)
})

test.each([
  'rate(10 seconds)',
  'rate(1 minutes)',
  'rate(10 minute)',
  'rate()',
  'rate(10)',
  'rate(0 minutes)',
  'rate(-10 minutes)',
  'rate(10 MINUTES)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'cron(0 1 * * * *)',
  'cron(7 20 * * NOT *)',
  'cron(INVALID)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(71 8 1 * ? *)',
  'cron(0 0 ? * ? *)',
  'cron(5-1 0 1 * ? *)',
  'cron(0/0 0 1 * ? *)',
  'at(2026-01-01T00:00:00)',
])('schedule expression %s is rejected', (expression) => {
  expect(() => parseSchedule(expression)).toThrow(
    expect.objectContaining({ name: 'ValidationException', message: 'Parameter ScheduleExpression is not valid.' }),
  )
})

test('a rule with a schedule sends an event whenever it is due, except while it is disabled', async () => {
  const { run, clock, calls } = createIsolatedEventBridge()
  const { RuleArn } = await run('putRule', { Name: 'tick', ScheduleExpression: 'rate(1 minute)' })
  await run('putTargets', { Rule: 'tick', Targets: [{ Id: 't', Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:q` }] })
  await clock.advance(180_000)
  expect(calls.map(({ operation }) => operation)).toEqual(Array(3).fill('sqs sendMessage'))
  expect(JSON.parse(calls[1]!.input.MessageBody as string)).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: '2026-01-01T00:02:00Z',
    region: REGION,
    resources: [RuleArn],
    detail: {},
  })
  await run('disableRule', { Name: 'tick' })
  await clock.advance(180_000)
  expect(calls).toHaveLength(3)
  await run('enableRule', { Name: 'tick' })
  await clock.advance(60_000)
  expect(calls).toHaveLength(4)
  expect(await run('describeRule', { Name: 'tick' })).toMatchObject({ ScheduleExpression: 'rate(1 minute)' })
})

test('a deleted rule and a stopped service send no further events', async () => {
  const { run, clock, calls, service } = createIsolatedEventBridge()
  const Targets = [{ Id: 't', Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:q` }]
  for (const Name of ['a', 'b']) {
    await run('putRule', { Name, ScheduleExpression: 'rate(1 minute)' })
    await run('putTargets', { Rule: Name, Targets })
  }
  await run('removeTargets', { Rule: 'a', Ids: ['t'] })
  await run('deleteRule', { Name: 'a' })
  await clock.advance(60_000)
  expect(calls).toHaveLength(1)
  await service.stop?.()
  await clock.advance(600_000)
  expect(calls).toHaveLength(1)
})
