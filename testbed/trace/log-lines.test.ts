import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import type { World } from '../world/world.ts'
import { findLogLines, formatLogLines } from './log-lines.ts'

const [ONE, OTHER, THIRD] = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`) as [
  string,
  string,
  string,
]
/** An error as Powertools logs it. */
const FAULT = { name: 'Fault', message: 'no room', location: 'index.js:1' }
const structured = (more: object) => JSON.stringify({ level: 'INFO', timestamp: '2026-03-01T09:30:00Z', ...more })
const WRITTEN = [
  `START RequestId: ${ONE} Version: $LATEST`,
  structured({ message: 'began with it', function_request_id: ONE, eventId: 'e-1' }),
  structured({ message: 'began with another', function_request_id: OTHER, eventId: 'e-2' }),
  structured({ level: 'ERROR', message: 'failed', function_request_id: ONE, eventId: 'e-1', error: FAULT }),
  `2026-03-01T09:30:00.000Z\t${ONE}\tERROR\tInvoke Error \t{"errorType":"Fault","errorMessage":"no room","stack":[]}`,
  `2026-03-01T09:30:00.000Z\t${OTHER}\tERROR\tInvoke Error \t{"errorType":"Fault","errorMessage":"of another","stack":[]}`,
  `2026-03-01T09:30:01.000Z ${ONE} Task timed out after 2.00 seconds`,
  `2026-03-01T09:30:01.000Z\t${THIRD}\tWARN\tplain words on e-1`,
  `END RequestId: ${ONE}`,
]

let world: World
beforeAll(async () => {
  const cloud = await new EmbeddedCloud().start()
  const names = ['file-splitter', 'record-writer', 'orders-api', 'event-recorder']
  const functions = names.map((name) => [name, { kind: 'function', logicalName: name, name: `x-${name}` }])
  const architecture = { stack: 'x', useCases: [{ name: 'all', resources: Object.fromEntries(functions) }] }
  world = { cloud, architecture } as unknown as World
  const { logs } = cloud.clients
  for (const name of names) await logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/x-${name}` }))
  const stream = { logGroupName: '/aws/lambda/x-event-recorder', logStreamName: 's' }
  await logs.send(new CreateLogStreamCommand(stream))
  const timestamp = Date.now()
  const logEvents = WRITTEN.map((message, index) => ({ timestamp: timestamp + index, message }))
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }))
})
afterAll(() => world.cloud.stop())

test('the log lines about an input are those that mention it, and those in which Lambda reports that its invocation failed', async () => {
  const lines = await findLogLines(world, ['e-1'])
  expect(lines.map(({ function: name, level, message, error }) => ({ name, level, message, error }))).toEqual([
    { name: 'event-recorder', level: 'INFO', message: 'began with it', error: undefined },
    { name: 'event-recorder', level: 'ERROR', message: 'failed', error: { name: 'Fault', message: 'no room' } },
    { name: 'event-recorder', level: 'ERROR', message: '', error: { name: 'Fault', message: 'no room' } },
    { name: 'event-recorder', level: 'ERROR', message: 'Task timed out after 2.00 seconds', error: undefined },
    { name: 'event-recorder', level: 'WARN', message: 'plain words on e-1', error: undefined },
  ])
})

test('the log lines of an invocation are found by its request id', async () => {
  const lines = await findLogLines(world, [OTHER])
  expect(formatLogLines(lines)).toEqual([
    'event-recorder INFO began with another',
    'event-recorder ERROR Fault: of another',
  ])
})

test('an empty or unknown id finds no log lines', async () => {
  expect(await findLogLines(world, [''])).toEqual([])
  expect(await findLogLines(world, ['e-3'])).toEqual([])
})

test('equal log lines are formatted as one, with their number', async () => {
  const line = { time: 0, function: 'record-writer', level: 'ERROR', message: 'row breaks a rule', fields: {} }
  expect(formatLogLines([line, line])).toEqual(['record-writer ERROR row breaks a rule 2×'])
})
