import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Platform } from '../../core/platform.ts'
import { parseTraceHeader } from '../../core/trace.ts'
import { createIsolatedLambda, SESSION, waitUntil } from '../../testing/isolated-lambda.ts'
import { createIsolatedPlatform } from '../../testing/isolated-platform.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'
import { createRequest, createTestFunction } from '../environment/fake-runtime.ts'
import type { Scheduler } from '../environment/scheduler.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { InvocationRequest } from '../invoke/invocation.ts'
import type { Invoker } from '../invoke/invoker.ts'
import { AsyncInvocations } from './async-invocations.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
beforeEach(() => {
  cloud = createIsolatedLambda()
  cloud.respond('sqs sendMessage', () => ({}))
})
afterEach(() => cloud.stop())

const FAILURES = `arn:aws:sqs:${REGION}:${ACCOUNT}:failures`
const SUCCESSES = `arn:aws:sqs:${REGION}:${ACCOUNT}:successes`
const FAILS = 'export const handler = async () => { throw new Error("no") }'

const runs = () => cloud.tracer.spans(({ name, endTime }) => name === 'lambda f' && endTime !== undefined)
const sent = () => cloud.callsTo('sqs sendMessage')
const ran = (times: number) => waitUntil(() => runs().length >= times)
/** Lets the queue schedule the next attempt before the clock advances. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

const send = () => cloud.invoke({ n: 1 }, { InvocationType: 'Event' })

test('an event is accepted immediately, and its outcome is sent to the destination with the permissions of the role', async () => {
  await cloud.createFunction('export const handler = async ({ n }) => n + 1')
  await cloud.run('putFunctionEventInvokeConfig', {
    FunctionName: 'f',
    DestinationConfig: { OnSuccess: { Destination: SUCCESSES }, OnFailure: { Destination: FAILURES } },
  })
  expect(await send()).toMatchObject({ status: 202, result: undefined })
  const [record] = await waitUntil(() => sent().length > 0 && sent())
  expect(record).toMatchObject({
    input: { QueueUrl: `http://sqs/${ACCOUNT}/successes` },
    caller: { principal: { arn: SESSION } },
  })
  expect(JSON.parse(String(record!.input.MessageBody))).toEqual({
    version: '1.0',
    timestamp: expect.stringMatching(/Z$/),
    requestContext: {
      requestId: expect.any(String),
      functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f:$LATEST`,
      condition: 'Success',
      approximateInvokeCount: 1,
    },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    responsePayload: 2,
  })
})

test('a failed event is retried after one minute and again after two, with the same request id, and then given up', async () => {
  await cloud.createFunction(FAILS)
  await cloud.run('putFunctionEventInvokeConfig', {
    FunctionName: 'f',
    DestinationConfig: { OnFailure: { Destination: FAILURES } },
  })
  await send()
  await ran(1)
  await settled()
  await cloud.clock.advance(59_999)
  expect(runs()).toHaveLength(1)
  await cloud.clock.advance(1)
  await ran(2)
  await settled()
  await cloud.clock.advance(119_999)
  expect(runs()).toHaveLength(2)
  await cloud.clock.advance(1)
  const [record] = await waitUntil(() => sent().length > 0 && sent())
  expect(new Set(runs().map(({ attributes }) => attributes['faas.invocation_id'])).size).toBe(1)
  expect(JSON.parse(String(record!.input.MessageBody))).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'no' },
  })
})

/** Leaves no concurrency for events: the only environment that the function may have is in use. */
async function occupy() {
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 1 })
  cloud.invoke({ hang: true }).catch(() => undefined)
  await settled()
}
const HANGS_OR = (result: string) => `export const handler = async ({ hang }) => {
  if (hang) await new Promise((resolve) => setTimeout(resolve, 60_000))
  ${result} }`

test('an event that exceeds the maximum age is given up although it has retries left', async () => {
  await cloud.createFunction(HANGS_OR('throw new Error("no")'), { Timeout: 60 })
  await cloud.run('putFunctionEventInvokeConfig', {
    FunctionName: 'f',
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: { OnFailure: { Destination: FAILURES } },
  })
  await occupy()
  await send()
  await settled()
  await cloud.clock.advance(60_000)
  const [record] = await waitUntil(() => sent().length > 0 && sent())
  const { requestContext, responseContext } = JSON.parse(String(record!.input.MessageBody))
  expect(requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 })
  expect(responseContext).toBeUndefined()
})

test('throttling delays an event but consumes none of its retries', async () => {
  await cloud.createFunction(HANGS_OR('return 1'), { Timeout: 60 })
  await occupy()
  await send()
  await ran(1)
  await settled()
  await cloud.run('deleteFunctionConcurrency', { FunctionName: 'f' })
  await cloud.clock.advance(1000)
  await ran(2)
  expect(runs().map(({ status }) => status)).toEqual(['error', 'ok'])
})

test('without retries, the first failure sends the event to the dead-letter queue', async () => {
  await cloud.createFunction(FAILS, { DeadLetterConfig: { TargetArn: FAILURES } })
  await cloud.run('putFunctionEventInvokeConfig', { FunctionName: 'f', MaximumRetryAttempts: 0 })
  await send()
  const [letter] = await waitUntil(() => sent().length > 0 && sent())
  expect(letter!.input).toMatchObject({
    MessageBody: '{"n":1}',
    MessageAttributes: {
      RequestID: { DataType: 'String', StringValue: expect.any(String) },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'no' },
    },
  })
})

test('the event invoke configuration can be replaced, updated and deleted, and its limits are enforced', async () => {
  await cloud.createFunction('')
  const FunctionName = 'f'
  await cloud.run('putFunctionEventInvokeConfig', { FunctionName, MaximumRetryAttempts: 1 })
  await cloud.run('updateFunctionEventInvokeConfig', { FunctionName, MaximumEventAgeInSeconds: 60 })
  expect(await cloud.run('getFunctionEventInvokeConfig', { FunctionName })).toMatchObject({
    FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f:$LATEST`,
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 60,
  })
  await cloud.run('putFunctionEventInvokeConfig', { FunctionName, MaximumEventAgeInSeconds: 120 })
  expect(await cloud.run('getFunctionEventInvokeConfig', { FunctionName })).not.toHaveProperty('MaximumRetryAttempts')
  await expect(
    cloud.run('putFunctionEventInvokeConfig', { FunctionName, MaximumRetryAttempts: 3 }),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
  })
  await cloud.run('deleteFunctionEventInvokeConfig', { FunctionName })
  await expect(cloud.run('getFunctionEventInvokeConfig', { FunctionName })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `The function arn:aws:lambda:${REGION}:${ACCOUNT}:function:f:$LATEST doesn't have an EventInvokeConfig`,
  })
})

test('an event for a function with a reserved concurrency of 0 goes to its destination and its dead-letter queue at once', async () => {
  await cloud.createFunction(FAILS, { DeadLetterConfig: { TargetArn: FAILURES } })
  await cloud.run('putFunctionEventInvokeConfig', {
    FunctionName: 'f',
    DestinationConfig: { OnFailure: { Destination: SUCCESSES } },
  })
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 0 })
  await send()
  const [record, deadLetter] = await waitUntil(() => sent().length === 2 && sent())
  const { requestContext, ...rest } = JSON.parse(String(record!.input.MessageBody))
  expect(requestContext).toMatchObject({ condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 })
  expect(rest).not.toHaveProperty('responsePayload')
  expect(deadLetter!.input).toMatchObject({
    MessageBody: '{"n":1}',
    MessageAttributes: { ErrorCode: { StringValue: '429' } },
  })
})

test('a function that invokes itself asynchronously is stopped after 16 invocations, and the event goes to its dead-letter queue', async () => {
  await cloud.createFunction('export const handler = async () => process.env._X_AMZN_TRACE_ID', {
    DeadLetterConfig: { TargetArn: FAILURES },
  })
  const invokeWithin = (header: string | undefined) => {
    const call = cloud.createCall('invoke')
    const span = cloud.tracer.start('Lambda.Invoke', { parent: parseTraceHeader(header) })
    const input = { FunctionName: 'f', InvocationType: 'Event', Payload: Buffer.from('{}') } as const
    return cloud.service.operations.invoke!(input, { ...call, span })
  }
  await cloud.run('putFunctionEventInvokeConfig', {
    FunctionName: 'f',
    DestinationConfig: { OnSuccess: { Destination: SUCCESSES } },
  })
  let header: string | undefined
  for (let count = 1; count <= 16; count++) {
    await invokeWithin(header)
    const results = await waitUntil(() => sent().length === count && sent())
    header = JSON.parse(String(results.at(-1)!.input.MessageBody)).responsePayload
  }
  await invokeWithin(header)
  const deadLetter = (await waitUntil(() => sent().length === 17 && sent())).at(-1)!
  expect(deadLetter.input).toMatchObject({
    QueueUrl: `http://sqs/${ACCOUNT}/failures`,
    MessageBody: '{}',
    MessageAttributes: {
      ErrorCode: { StringValue: '400' },
      ErrorMessage: { StringValue: expect.stringContaining('recursive loop') },
    },
  })
  await cloud.run('putFunctionRecursionConfig', { FunctionName: 'f', RecursiveLoop: 'Allow' })
  expect(await cloud.run('getFunctionRecursionConfig', { FunctionName: 'f' })).toEqual({ RecursiveLoop: 'Allow' })
  await invokeWithin(header)
  expect((await waitUntil(() => sent().length === 18 && sent())).at(-1)!.input.QueueUrl).toMatch(/successes$/)
})

test('an event whose delivery fails unexpectedly leaves a failed span, and later events are processed', async () => {
  const { platform, tracer, clock } = createIsolatedPlatform()
  const deliver = async () => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  const fn = createTestFunction()
  fn.eventInvokeConfig = {
    onSuccess: SUCCESSES,
    onFailure: undefined,
    maximumRetryAttempts: undefined,
    maximumEventAgeInSeconds: undefined,
    lastModified: clock.now(),
  }
  const completed: string[] = []
  const invocations = new AsyncInvocations({
    platform: { ...platform, delivery: { deliver } as unknown as Platform['delivery'] },
    roles: { callerFor: async () => ({}) } as unknown as ExecutionRoles,
    scheduler: { hasFunction: () => true } as unknown as Scheduler,
    invoker: {
      async run({ requestId }: InvocationRequest) {
        completed.push(requestId)
        return { payload: Buffer.from('1'), failure: undefined, log: Promise.resolve([]) }
      },
    } as unknown as Invoker,
    retryDelays: [],
  })
  for (let count = 0; count < 25; count++) invocations.accept(createRequest(fn, `request-${count}`))
  const failed = () => tracer.spans(({ name }) => name === 'asynchronous event of lambda f')
  await waitUntil(() => failed().length === 25)
  expect(completed).toHaveLength(25)
  expect(failed()[0]).toMatchObject({ status: 'error', statusMessage: 'Maximum call stack size exceeded' })
})
