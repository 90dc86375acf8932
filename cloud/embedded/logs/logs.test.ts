import { expect, test } from 'vitest'
import type { InputOf, OperationName, OutputOf } from '../core/service.ts'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { logs } from './service.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** CloudWatch Logs with a group `g` that has the streams `a` and `b`. */
async function createLogGroup() {
  const { platform, clock, createCall } = createIsolatedPlatform()
  const service = logs(platform)
  async function run<Name extends OperationName<'logs'>>(
    name: Name,
    input: InputOf<'logs', Name>,
  ): Promise<OutputOf<'logs', Name>> {
    const operation = service.operations[name]
    if (!operation) throw new Error(`logs has no ${name}`)
    return operation(input, createCall('logs'))
  }
  await run('createLogGroup', { logGroupName: 'g' })
  for (const logStreamName of ['a', 'b']) await run('createLogStream', { logGroupName: 'g', logStreamName })
  const put = (logStreamName: string, ...messages: readonly (string | [message: string, ageMs: number])[]) =>
    run('putLogEvents', {
      logGroupName: 'g',
      logStreamName,
      logEvents: messages.map((entry) => {
        const [message, ageMs] = typeof entry === 'string' ? [entry, 0] : entry
        return { message, timestamp: clock.now() - ageMs }
      }),
    })
  const filter = async (more: Partial<InputOf<'logs', 'filterLogEvents'>> = {}) => {
    const { events = [], nextToken } = await run('filterLogEvents', { logGroupName: 'g', ...more })
    return { messages: events.map(({ message }) => message), nextToken }
  }
  return { run, clock, put, filter }
}

test('FilterLogEvents returns the events of all streams by time, in pages', async () => {
  const { put, filter } = await createLogGroup()
  await put('a', ['first', 30], ['third', 10])
  await put('b', ['second', 20], 'fourth')
  const first = await filter({ limit: 3 })
  expect(first.messages).toEqual(['first', 'second', 'third'])
  const second = await filter({ limit: 3, nextToken: first.nextToken! })
  expect(second).toEqual({ messages: ['fourth'], nextToken: undefined })
})

test.each(['filterLogEvents', 'describeLogStreams'] as const)('%s rejects an invalid token', async (operation) => {
  const { run } = await createLogGroup()
  await expect(run(operation, { logGroupName: 'g', nextToken: 'x' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'The specified nextToken is invalid.',
  })
})

test('DescribeLogStreams returns the streams by name, in pages', async () => {
  const { run } = await createLogGroup()
  const page = async (nextToken?: string) => {
    const input = { logGroupName: 'g', limit: 1, ...(nextToken !== undefined && { nextToken }) }
    const output = await run('describeLogStreams', input)
    return { names: output.logStreams?.map(({ logStreamName }) => logStreamName), nextToken: output.nextToken }
  }
  const first = await page()
  expect(first.names).toEqual(['a'])
  expect(await page(first.nextToken)).toEqual({ names: ['b'], nextToken: undefined })
})

test('GetLogEvents reads a stream forward and backward by its tokens', async () => {
  const { run, put } = await createLogGroup()
  await put('a', '1', '2', '3')
  const get = async (more: Partial<InputOf<'logs', 'getLogEvents'>>) => {
    const output = await run('getLogEvents', { logGroupName: 'g', logStreamName: 'a', limit: 2, ...more })
    return { ...output, messages: output.events?.map(({ message }) => message) }
  }
  const head = await get({ startFromHead: true })
  expect(head.messages).toEqual(['1', '2'])
  const next = await get({ nextToken: head.nextForwardToken! })
  expect(next.messages).toEqual(['3'])
  expect((await get({ nextToken: next.nextBackwardToken! })).messages).toEqual(['1', '2'])
  expect((await get({})).messages).toEqual(['2', '3'])
})

test.each([
  ['error', ['an error', 'error: {"level":"info"}']],
  ['"an error"', ['an error']],
  ['error -an', ['error: {"level":"info"}']],
  ['?an ?warn', ['an error', '{"level":"warn","ms":7}']],
  ['{ $.level = "info" }', ['error: {"level":"info"}']],
  ['{ $.level = w* && $.ms > 5 }', ['{"level":"warn","ms":7}']],
  ['{ $.ms > 7 || $.level != "info" }', ['{"level":"warn","ms":7}']],
])('the filter pattern %s selects the matching events', async (filterPattern, expected) => {
  const { put, filter } = await createLogGroup()
  await put('a', 'an error', 'error: {"level":"info"}', '{"level":"warn","ms":7}', '{ not JSON')
  expect((await filter({ filterPattern })).messages).toEqual(expected)
})

test('a filter pattern with many wildcards is matched in linear time', async () => {
  const { put, filter } = await createLogGroup()
  await put('a', JSON.stringify({ level: 'a'.repeat(10_000) }))
  const start = performance.now()
  expect((await filter({ filterPattern: `{ $.level = ${'*a'.repeat(100)}*b }` })).messages).toEqual([])
  expect(performance.now() - start).toBeLessThan(1000)
})

test('a filter pattern that is not implemented is rejected', async () => {
  const { filter } = await createLogGroup()
  for (const filterPattern of ['[ip, user]', '{ level }'])
    await expect(filter({ filterPattern })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(/^Invalid filter pattern: /),
    })
})

test('PutLogEvents drops events that are too old or too new, and reports them', async () => {
  const { put, filter } = await createLogGroup()
  expect(await put('a', ['old', 15 * DAY], 'now', ['new', -3 * HOUR])).toEqual({
    rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 },
  })
  expect((await filter()).messages).toEqual(['now'])
})

test('events are no longer returned after the retention period of their group', async () => {
  const { run, clock, put, filter } = await createLogGroup()
  await run('putRetentionPolicy', { logGroupName: 'g', retentionInDays: 1 })
  await put('a', 'kept for a day')
  await clock.advance(DAY - 1)
  expect((await filter()).messages).toEqual(['kept for a day'])
  await clock.advance(1)
  expect((await filter()).messages).toEqual([])
})
