import { afterEach, beforeEach, expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { rootPrincipal } from '../../core/principal.ts'
import { createIsolatedLambda, SESSION, waitUntil } from '../../testing/isolated-lambda.ts'
import { createIsolatedPlatform } from '../../testing/isolated-platform.ts'
import { InvocationLog, MAX_OUTPUT } from './invocation-log.ts'
import { LogStream } from './log-stream.ts'

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

type LogEvents = readonly { readonly message: string }[]
const bytesOf = (events: LogEvents) => events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0)
const batchesSent = () => cloud.callsTo('logs putLogEvents').map(({ input }) => input.logEvents as LogEvents)
const isReported = () => linesSent().some((line) => line.startsWith('REPORT'))

test('a log of more than one request can hold arrives in several, none above the limit of 1 MiB', async () => {
  await cloud.createFunction(
    `export const handler = async () => { for (let i = 0; i < 2500; i++) console.log('row ' + i + ' ' + 'x'.repeat(500)) }`,
  )
  await cloud.invoke()
  await waitUntil(isReported)
  expect(linesSent().flatMap((line) => /row (\d+)/.exec(line)?.[1] ?? [])).toEqual(
    Array.from({ length: 2500 }, (_, index) => String(index)),
  )
  expect(batchesSent().length).toBeGreaterThan(1)
  for (const batch of batchesSent()) expect(bytesOf(batch)).toBeLessThanOrEqual(1_048_576)
})

test('a line that is too long for one event becomes several, without a broken character', async () => {
  await cloud.createFunction(`export const handler = async () => process.stdout.write('é日😀'.repeat(300_000) + '\\n')`)
  await cloud.invoke()
  const parts = () => linesSent().filter((line) => /^[é日😀]/u.test(line))
  await waitUntil(() => parts().join('').length >= 1_200_000)
  expect(parts().join('').replaceAll('\n', '')).toBe('é日😀'.repeat(300_000))
  expect(parts().length).toBeGreaterThan(1)
  for (const batch of batchesSent()) expect(bytesOf(batch)).toBeLessThanOrEqual(1_048_576)
})

test('log events that CloudWatch Logs refuses leave a failed span that says why', async () => {
  cloud.respond('logs putLogEvents', () => {
    throw new AwsError('InvalidParameterException', 'Upload too large')
  })
  await cloud.createFunction('export const handler = async () => 1')
  expect((await cloud.invoke()).result).toBe(1)
  const [lost] = await waitUntil(() => {
    const spans = cloud.tracer.spans(({ name }) => name === 'lost log events')
    return spans.length > 0 && spans
  })
  expect(lost).toMatchObject({
    status: 'error',
    statusMessage: 'Upload too large',
    attributes: { 'aws.log.group.name': '/aws/lambda/f' },
  })
})

test('a log stream whose group was deleted is created again, and nothing is lost', async () => {
  await cloud.createFunction('export const handler = async () => console.log("here")')
  await cloud.invoke()
  await waitUntil(isReported)
  let isDeleted = true
  cloud.respond('logs putLogEvents', () => {
    if (isDeleted) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
    return {}
  })
  cloud.respond('logs createLogStream', () => {
    isDeleted = false
    return {}
  })
  await cloud.invoke()
  await waitUntil(() => !isDeleted && linesSent().filter((line) => line.startsWith('REPORT')).length >= 2)
  expect(cloud.tracer.spans(({ name }) => name === 'lost log events')).toEqual([])
})

test('beyond a maximum, the output of an invocation is dropped, and its log says how much', async () => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line), flush: async () => undefined }
  const log = new InvocationLog(stream, cloud.clock)
  const report = { requestId: 'r', durationMs: 1, initMs: undefined, memoryMb: 128 }
  for (let invocation = 0; invocation < 2; invocation++) {
    lines.length = 0
    log.start('r')
    for (let line = 0; line < MAX_OUTPUT.lines + 5; line++) log.writeOutput('x\n')
    const tail = await log.end(report)
    expect(lines).toHaveLength(MAX_OUTPUT.lines + 4)
    expect(lines.at(-3)).toBe(
      '[eventbed] 5 more lines (10 bytes) were dropped: the embedded cloud keeps 100000 lines and 33554432 bytes of an ' +
        "invocation's output.\n",
    )
    // Only what LogResult needs stays in memory.
    expect(tail.join('').length).toBeLessThan(5000)
  }
})

test('a single message above the limit of a log event becomes several events, split between characters', async () => {
  const { platform, calls, respond } = createIsolatedPlatform()
  for (const operation of ['createLogStream', 'putLogEvents']) respond(`logs ${operation}`, () => ({}))
  const caller = async () => ({ account: '1', region: 'us-east-1', principal: rootPrincipal('1') })
  const stream = new LogStream(platform, { group: 'g', stream: 's', caller })
  const message = `a${'日😀'.repeat(400_000)}`
  stream.write('before\n')
  stream.write(message)
  stream.write('after\n')
  await stream.flush()
  const batches = calls
    .filter(({ operation }) => operation === 'logs putLogEvents')
    .map(({ input }) => input.logEvents as LogEvents)
  expect(
    batches
      .flat()
      .map((event) => event.message)
      .join(''),
  ).toBe(`before\n${message}after\n`)
  for (const batch of batches) expect(bytesOf(batch)).toBeLessThanOrEqual(1_048_576)
})

test('output of a function that exits, or that never returns to its event loop, arrives whole', async () => {
  await cloud.createFunction(
    `export const handler = async ({ loop }) => {
      for (let i = 0; i < 2000; i++) console.log('row ' + 'x'.repeat(500))
      while (loop);
      process.exit(1)
    }`,
    { Timeout: 2 },
  )
  for (const [count, loop] of [false, true].entries()) {
    expect((await cloud.invoke({ loop })).error).toBe('Unhandled')
    await waitUntil(() => linesSent().filter((line) => line.startsWith('REPORT')).length === count + 1)
    expect(linesSent().filter((line) => line.includes('\trow '))).toHaveLength(2000 * (count + 1))
  }
})
