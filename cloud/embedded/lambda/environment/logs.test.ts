import { afterEach, beforeEach, expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { createIsolatedLambda, SESSION, waitUntil } from '../../testing/isolated-lambda.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
beforeEach(() => {
  cloud = createIsolatedLambda()
})
afterEach(() => cloud.stop())

const linesSent = () =>
  cloud
    .callsTo('logs putLogEvents')
    .flatMap(({ input }) => (input.logEvents as { message: string }[]).map(({ message }) => message))

test('an invocation logs START, its output, END and REPORT in order, with the permissions of the role', async () => {
  await cloud.createFunction(`export const handler = async () => {
    console.log('%s row', 'one', { n: 1 }); console.error('bad\\nthing'); process.stdout.write('raw') }`)
  const { log } = await cloud.invoke({}, { LogType: 'Tail' })
  const ISO = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
  const id = '[0-9a-f-]{36}'
  const expected = [
    `^START RequestId: ${id} Version: \\$LATEST\n`,
    `${ISO}\t${id}\tINFO\tone row { n: 1 }\n`,
    `${ISO}\t${id}\tERROR\tbad\nthing\n`,
    'raw\n',
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\t`,
    'Max Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t\n$',
  ]
  expect(log).toMatch(new RegExp(expected.join('')))
  await waitUntil(() => linesSent().length >= 7)
  expect(linesSent()[0]).toMatch(/^INIT_START/)
  expect(linesSent().slice(1).join('')).toBe(log)
  const [made] = cloud.callsTo('logs putLogEvents')
  expect(made).toMatchObject({
    input: { logGroupName: '/aws/lambda/f', logStreamName: expect.stringMatching(/\[\$LATEST][0-9a-f]{32}$/) },
    caller: { principal: { kind: 'role', arn: SESSION, roleName: 'runner' } },
  })
})

test('only the first invocation reports an init duration, and the log stream is created once', async () => {
  await cloud.createFunction('export const handler = async () => 1')
  await cloud.invoke()
  const { log } = await cloud.invoke({}, { LogType: 'Tail' })
  expect(log).not.toContain('Init Duration')
  await waitUntil(() => linesSent().filter((line) => line.startsWith('REPORT')).length === 2)
  expect(cloud.callsTo('logs createLogStream')).toHaveLength(1)
})

test('the log group is created only if it is missing', async () => {
  await cloud.createFunction('export const handler = async () => 1')
  await cloud.invoke()
  await waitUntil(() => linesSent().length > 0)
  expect(cloud.callsTo('logs createLogGroup')).toEqual([])
  cloud.respond('logs createLogStream', () => {
    if (cloud.callsTo('logs createLogGroup').length === 0)
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
    return {}
  })
  await cloud.createFunction('export const handler = async () => 2', { FunctionName: 'g' })
  await cloud.run('invoke', { FunctionName: 'g' })
  await waitUntil(() => cloud.callsTo('logs createLogStream').length === 3)
  expect(cloud.callsTo('logs createLogGroup')).toMatchObject([{ input: { logGroupName: '/aws/lambda/g' } }])
})

test('LogResult contains the last 4 KB of the log', async () => {
  await cloud.createFunction('export const handler = async () => console.log("x".repeat(5000))')
  const { LogResult } = await cloud.run('invoke', { FunctionName: 'f', LogType: 'Tail' })
  expect(Buffer.from(LogResult ?? '', 'base64')).toHaveLength(4096)
})

test('a function whose role has no permission to write logs runs without logging', async () => {
  const denied = () => {
    throw new AwsError('AccessDeniedException', 'no')
  }
  for (const what of ['createLogGroup', 'createLogStream', 'putLogEvents']) cloud.respond(`logs ${what}`, denied)
  await cloud.createFunction('export const handler = async () => 1')
  expect((await cloud.invoke()).result).toBe(1)
  await waitUntil(() => cloud.callsTo('logs putLogEvents').length > 0)
  expect((await cloud.invoke()).result).toBe(1)
})
