import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIsolatedLambda, SESSION, waitUntil } from '../../testing/isolated-lambda.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'

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

test('an event that exceeds the maximum age is given up although it has retries left', async () => {
  await cloud.createFunction(FAILS)
  await cloud.run('putFunctionEventInvokeConfig', {
    FunctionName: 'f',
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: { OnFailure: { Destination: FAILURES } },
  })
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 0 })
  await send()
  await settled()
  await cloud.clock.advance(60_000)
  const [record] = await waitUntil(() => sent().length > 0 && sent())
  const { requestContext, responseContext } = JSON.parse(String(record!.input.MessageBody))
  expect(requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 })
  expect(responseContext).toBeUndefined()
})

test('throttling delays an event but consumes none of its retries', async () => {
  await cloud.createFunction('export const handler = async () => 1')
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 0 })
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
