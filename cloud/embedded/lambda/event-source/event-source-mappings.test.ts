import type { CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import type { Message } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { formatTraceHeader, parseTraceHeader } from '../../core/trace.ts'
import { createIsolatedLambda, SESSION, waitUntil } from '../../testing/isolated-lambda.ts'
import type { RecordedCall } from '../../testing/isolated-platform.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
let queue: Message[]
let wake: () => void
let visibility: string
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:records`
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`

/** A queue that delivers each message once; a receive waits for the first message. */
async function receive({ input, caller }: RecordedCall) {
  if (input.MaxNumberOfMessages === 0) throw new AwsError('InvalidParameterValue', 'out of range')
  if (queue.length === 0)
    await new Promise<void>((resolve) => {
      wake = resolve
      caller.signal?.addEventListener('abort', () => resolve())
    })
  return { Messages: queue.splice(0, Number(input.MaxNumberOfMessages)) }
}

beforeEach(() => {
  cloud = createIsolatedLambda()
  queue = []
  wake = () => {}
  visibility = '30'
  cloud.respond('sqs receiveMessage', receive)
  cloud.respond('sqs getQueueAttributes', () => ({ Attributes: { VisibilityTimeout: visibility } }))
  cloud.respond('sqs deleteMessage', () => {
    throw new AwsError('ReceiptHandleIsInvalid', 'no')
  })
  cloud.respond('sqs deleteMessageBatch', () => ({}))
})
afterEach(() => cloud.stop())

const message = (id: string, more: Partial<Message> = {}): Message => ({
  MessageId: id,
  ReceiptHandle: `handle-${id}`,
  Body: JSON.stringify({ id }),
  MD5OfBody: 'md5',
  Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
  ...more,
})

function put(...messages: Message[]): void {
  queue.push(...messages)
  wake()
}

const map = (more: Partial<CreateEventSourceMappingRequest> = {}) =>
  cloud.run('createEventSourceMapping', { FunctionName: 'f', EventSourceArn: QUEUE, ...more })

const deleted = () =>
  cloud
    .callsTo('sqs deleteMessageBatch')
    .flatMap(({ input }) => (input.Entries as { ReceiptHandle: string }[]).map(({ ReceiptHandle }) => ReceiptHandle))
const spans = () => cloud.tracer.spans(({ name, endTime }) => name === 'lambda f' && endTime !== undefined)
const ECHO = 'export const handler = async (event) => { console.log(JSON.stringify(event)) }'
const logged = () =>
  cloud
    .callsTo('logs putLogEvents')
    .flatMap(({ input }) => (input.logEvents as { message: string }[]).map(({ message }) => message))
    .filter((line) => line.includes('\tINFO\t'))
    .map((line) => JSON.parse(line.split('\tINFO\t')[1]!))

test('a message reaches the function in the format of AWS and is then deleted, with the permissions of the role', async () => {
  await cloud.createFunction(ECHO)
  expect(await map()).toMatchObject({ State: 'Creating', BatchSize: 10, FunctionArn: FUNCTION, EventSourceArn: QUEUE })
  put(
    message('m1', {
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'x' },
        raw: { DataType: 'Binary', BinaryValue: Buffer.from('y') },
      },
      MD5OfMessageAttributes: 'md5a',
    }),
  )
  await waitUntil(() => deleted().length > 0)
  expect(deleted()).toEqual(['handle-m1'])
  expect((await waitUntil(() => logged().length > 0 && logged()))[0]).toEqual({
    Records: [
      {
        messageId: 'm1',
        receiptHandle: 'handle-m1',
        body: '{"id":"m1"}',
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
        messageAttributes: {
          kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
          raw: { binaryValue: 'eQ==', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
        },
        md5OfMessageAttributes: 'md5a',
        md5OfBody: 'md5',
        eventSource: 'aws:sqs',
        eventSourceARN: QUEUE,
        awsRegion: REGION,
      },
    ],
  })
  for (const { caller } of [...cloud.callsTo('sqs receiveMessage'), ...cloud.callsTo('sqs deleteMessageBatch')])
    expect(caller.principal).toMatchObject({ kind: 'role', arn: SESSION })
})

test('an idle mapping makes one long poll', async () => {
  await cloud.createFunction(ECHO)
  await map()
  const polls = () => cloud.callsTo('sqs receiveMessage').filter(({ input }) => input.MaxNumberOfMessages !== 0)
  await waitUntil(() => polls().length > 0)
  await cloud.clock.advance(60_000)
  expect(polls()).toHaveLength(1)
  expect(polls()[0]!.input).toMatchObject({ WaitTimeSeconds: 20, MaxNumberOfMessages: 10 })
})

test('messages that a function reports as failed stay in the queue, and so does the whole batch if it throws', async () => {
  await cloud.createFunction(`export const handler = async ({ Records }) => {
    if (Records.some(({ messageId }) => messageId === 'boom')) throw new Error('boom')
    return { batchItemFailures: [{ itemIdentifier: 'bad' }] } }`)
  const { UUID } = await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
  put(message('good'), message('bad'))
  await waitUntil(() => deleted().length > 0)
  expect(deleted()).toEqual(['handle-good'])
  put(message('boom'), message('other'))
  await waitUntil(() => spans().length === 2)
  await cloud.clock.advance(1)
  expect(deleted()).toEqual(['handle-good'])
  expect(await cloud.run('getEventSourceMapping', { UUID })).toMatchObject({
    State: 'Enabled',
    LastProcessingResult: 'PROBLEM: Function call failed',
  })
})

test('batches are processed concurrently up to the maximum concurrency', async () => {
  await cloud.createFunction('export const handler = () => new Promise((r) => setTimeout(r, 100))')
  await map({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })
  put(...['1', '2', '3', '4', '5'].map((id) => message(id)))
  let most = 0
  await waitUntil(() => {
    const running = cloud.tracer.spans(({ name, endTime }) => name === 'lambda f' && endTime === undefined).length
    most = Math.max(most, running)
    return deleted().length === 5
  })
  expect(most).toBe(2)
})

test('a batch collects messages until its window closes', async () => {
  await cloud.createFunction(ECHO)
  await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 2 })
  put(...Array.from({ length: 12 }, (_, n) => message(String(n))))
  await waitUntil(() => queue.length === 0)
  await cloud.clock.advance(1999)
  put(message('late'))
  await waitUntil(() => queue.length === 0)
  expect(spans()).toHaveLength(0)
  await cloud.clock.advance(1)
  await waitUntil(() => deleted().length === 13)
  expect(spans()).toHaveLength(1)
})

test('messages that match no filter are deleted without an invocation', async () => {
  await cloud.createFunction(ECHO)
  await map({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"id":["a"]}}' }] } })
  put(message('a'), message('b'), message('text', { Body: 'no JSON' }))
  await waitUntil(() => deleted().length === 3)
  expect(
    (await waitUntil(() => logged().length > 0 && logged()))[0].Records.map((r: { messageId: string }) => r.messageId),
  ).toEqual(['a'])
})

test('an invocation continues the trace of its first message and links to the traces of the others', async () => {
  await cloud.createFunction(ECHO)
  await map()
  const header = (digit: string) => `Root=1-${digit.repeat(8)}-${digit.repeat(24)};Parent=${digit.repeat(16)};Sampled=1`
  put(...['a', 'a', 'b'].map((digit, n) => message(String(n), { Attributes: { AWSTraceHeader: header(digit) } })))
  await waitUntil(() => spans().length > 0)
  expect(spans()[0]).toMatchObject({
    traceId: 'a'.repeat(32),
    parentSpanId: 'a'.repeat(16),
    kind: 'consumer',
    links: [{ traceId: 'b'.repeat(32), spanId: 'b'.repeat(16) }],
  })
})

test('after throttling, a mapping waits for a second before it receives more messages', async () => {
  await cloud.createFunction(ECHO)
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 0 })
  const { UUID } = await map({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })
  put(...Array.from({ length: 10 }, (_, n) => message(String(n))))
  await waitUntil(() => spans().length > 0)
  await cloud.clock.advance(0)
  expect(queue.length).toBeGreaterThanOrEqual(7)
  expect(deleted()).toEqual([])
  expect(await cloud.run('getEventSourceMapping', { UUID })).toMatchObject({
    LastProcessingResult: 'PROBLEM: Rate Exceeded.',
  })
})

test('a mapping can be disabled, enabled and deleted', async () => {
  await cloud.createFunction(ECHO)
  const { UUID } = await map({ Enabled: false })
  put(message('waits'))
  expect(await cloud.run('getEventSourceMapping', { UUID })).toMatchObject({ State: 'Disabled' })
  expect(await cloud.run('updateEventSourceMapping', { UUID, Enabled: true })).toMatchObject({ State: 'Enabling' })
  await waitUntil(() => deleted().length === 1)
  expect(await cloud.run('updateEventSourceMapping', { UUID, Enabled: false })).toMatchObject({ State: 'Disabling' })
  expect(await cloud.run('deleteEventSourceMapping', { UUID })).toMatchObject({ State: 'Deleting' })
  await expect(cloud.run('getEventSourceMapping', { UUID })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  })
})

test('a failed receive is retried and appears as the last processing result', async () => {
  await cloud.createFunction(ECHO)
  const { UUID } = await map({ Enabled: false })
  cloud.respond('sqs receiveMessage', () => {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
  })
  await cloud.run('updateEventSourceMapping', { UUID, Enabled: true })
  await cloud.clock.advance(10)
  expect(await cloud.run('getEventSourceMapping', { UUID })).toMatchObject({
    LastProcessingResult: 'PROBLEM: The specified queue does not exist.',
  })
  cloud.respond('sqs receiveMessage', receive)
  put(message('m'))
  await cloud.clock.advance(1000)
  await waitUntil(() => deleted().length === 1)
})

test.each([
  [
    'the role has no permission to receive',
    () => deny('receiveMessage'),
    {},
    'The provided execution role does not have permissions to call ReceiveMessage on SQS',
  ],
  [
    'the role has no permission to delete',
    () => deny('deleteMessage'),
    {},
    'The provided execution role does not have permissions to call DeleteMessage on SQS',
  ],
  [
    'the visibility timeout is too short',
    () => {
      visibility = '2'
    },
    {},
    'Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds',
  ],
  [
    'a batch of more than 10 messages has no window',
    () => {},
    { BatchSize: 11 },
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  ['the function does not exist', () => {}, { FunctionName: 'gone' }, 'Function does not exist'],
])('a mapping is rejected if %s', async (_what, prepare, more, text) => {
  await cloud.createFunction(ECHO)
  prepare()
  await expect(map(more)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: text })
})

test('a second mapping of the same queue and function is rejected', async () => {
  await cloud.createFunction(ECHO)
  const { UUID } = await map({ Enabled: false })
  await expect(map()).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message: `An event source mapping with SQS arn (" ${QUEUE} ") and function (" f ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
  })
})

function deny(operation: string): void {
  cloud.respond(`sqs ${operation}`, () => {
    throw new AwsError('AccessDeniedException', 'no')
  })
}

test('messages of a recursive loop stay in the queue, and others of the same batch are processed at once', async () => {
  await cloud.createFunction('export const handler = async () => process.env._X_AMZN_TRACE_ID')
  const { UUID } = await map()
  // The trace header that an invocation passes on tells how the function is named in a lineage.
  const own = parseTraceHeader((await cloud.invoke()).result)!.lineage!.split(':')[0]
  const header = (digit: string, count: number) =>
    formatTraceHeader({ traceId: digit.repeat(32), spanId: digit.repeat(16), lineage: `${own}:${count}` })
  const sent = (id: string, AWSTraceHeader: string) => message(id, { Attributes: { AWSTraceHeader } })
  put(sent('loop', header('a', 16)), sent('other', header('b', 3)), sent('another', header('c', 15)))
  await waitUntil(() => deleted().length === 2)
  expect(deleted().sort()).toEqual(['handle-another', 'handle-other'])
  await waitUntil(() => spans().length === 3 && spans().every(({ status }) => status !== 'unset'))
  const [refused] = spans().filter(({ status }) => status === 'error')
  expect(refused).toMatchObject({ statusMessage: expect.stringContaining('recursive loop') })
  expect(await cloud.run('getEventSourceMapping', { UUID })).toMatchObject({
    LastProcessingResult: 'PROBLEM: Function is in a recursive loop',
  })
  // Without a delay: the clock stands still.
  put(message('next'))
  await waitUntil(() => deleted().length === 3)
})

test.each(['sqs receiveMessage', 'sqs deleteMessageBatch'])(
  'an unexpected exception in %s is the last processing result, and the mapping goes on',
  async (operation) => {
    await cloud.createFunction(ECHO)
    const { UUID } = await map({ Enabled: false })
    cloud.respond(operation, () => {
      throw new RangeError('Maximum call stack size exceeded')
    })
    await cloud.run('updateEventSourceMapping', { UUID, Enabled: true })
    put(message('m'))
    const lastResult = async () => (await cloud.run('getEventSourceMapping', { UUID })).LastProcessingResult
    while ((await lastResult()) !== 'PROBLEM: Maximum call stack size exceeded') await cloud.clock.advance(0)
    cloud.respond('sqs receiveMessage', receive)
    cloud.respond('sqs deleteMessageBatch', () => ({}))
    put(message('n'))
    await cloud.clock.advance(1000)
    await waitUntil(() => deleted().includes('handle-n'))
  },
)
