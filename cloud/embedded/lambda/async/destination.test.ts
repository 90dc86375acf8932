import { expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import type { RolePrincipal } from '../../core/principal.ts'
import { createIsolatedPlatform } from '../../testing/isolated-platform.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'
import type { InvocationFailure } from '../invoke/invocation-failure.ts'
import { type AsyncOutcome, deliverOutcome } from './destination.ts'

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`
const ROLE: RolePrincipal = {
  kind: 'role',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/runner/session`,
  roleName: 'runner',
}
const PARENT = { traceId: '0'.repeat(32), spanId: '1'.repeat(16) }
/** In another region than the function. */
const arn = (service: string, resource: string) => `arn:aws:${service}:us-west-2:${ACCOUNT}:${resource}`
const DLQ = arn('sqs', 'dlq')

interface Destinations {
  readonly onSuccess?: string
  readonly onFailure?: string
  readonly deadLetterArn?: string
}

/** An invocation of `f` that has ended. */
function createOutcome({ onSuccess, onFailure, deadLetterArn }: Destinations, ended: Partial<AsyncOutcome> = {}) {
  const fn = {
    arn: FUNCTION,
    name: 'f',
    scope: { account: ACCOUNT, region: REGION },
    settings: { role: 'runner', deadLetterArn },
    eventInvokeConfig: { onSuccess, onFailure },
  } as unknown as AsyncOutcome['request']['fn']
  return {
    request: { fn, requestId: 'id', payload: '{"n":1}', functionArn: FUNCTION, span: { parent: PARENT } },
    attempts: 1,
    condition: 'Success',
    outcome: { payload: Buffer.from('2'), failure: undefined, log: Promise.resolve([]) },
    ...ended,
  } satisfies AsyncOutcome
}

const FAILED: Partial<AsyncOutcome> = {
  condition: 'RetriesExhausted',
  attempts: 3,
  outcome: {
    payload: Buffer.from('{"errorType":"Error","errorMessage":"no"}'),
    failure: { message: 'no' } as unknown as InvocationFailure,
    log: Promise.resolve([]),
  },
}

function createDelivery(isRoleAssumable = true) {
  const { platform, ...isolated } = createIsolatedPlatform()
  for (const operation of ['sqs sendMessage', 'lambda invoke', 'events putEvents'])
    isolated.respond(operation, () => ({}))
  const roles: Parameters<typeof deliverOutcome>[1] = {
    async callerFor({ scope }, trace) {
      if (!isRoleAssumable) throw new AwsError('InvalidParameterValueException', 'cannot be assumed')
      return { ...scope, principal: ROLE, trace }
    },
  }
  const deliver = (outcome: AsyncOutcome) => deliverOutcome(platform, roles, outcome)
  return { ...isolated, deliver }
}

const AS_ROLE = { account: ACCOUNT, region: 'us-west-2', principal: ROLE, trace: PARENT }

test('the record of a success goes to a queue as the role, within the trace of the invocation', async () => {
  const { deliver, calls } = createDelivery()
  await deliver(createOutcome({ onSuccess: arn('sqs', 'successes'), onFailure: DLQ, deadLetterArn: DLQ }))
  expect(calls).toMatchObject([
    {
      operation: 'sqs sendMessage',
      input: { QueueUrl: `http://sqs/${ACCOUNT}/successes`, MessageBody: expect.any(String) },
      caller: AS_ROLE,
    },
  ])
  expect(JSON.parse(String(calls[0]!.input.MessageBody))).toMatchObject({
    requestContext: { requestId: 'id', condition: 'Success', approximateInvokeCount: 1 },
    requestPayload: { n: 1 },
    responsePayload: 2,
  })
})

test('the record of a failure invokes a function asynchronously', async () => {
  const { deliver, calls } = createDelivery()
  const onFailure = arn('lambda', 'function:handler')
  await deliver(createOutcome({ onFailure }, FAILED))
  expect(calls).toMatchObject([
    { operation: 'lambda invoke', input: { FunctionName: onFailure, InvocationType: 'Event' }, caller: AS_ROLE },
  ])
  expect(JSON.parse(String(calls[0]!.input.Payload))).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    responseContext: { functionError: 'Unhandled' },
  })
})

test('the record of an outcome is the detail of an event on a bus, with the result in its type', async () => {
  const { deliver, calls } = createDelivery()
  const bus = arn('events', 'event-bus/b')
  await deliver(createOutcome({ onSuccess: bus }))
  await deliver(createOutcome({ onFailure: bus }, FAILED))
  const entry = (result: string) => ({
    EventBusName: bus,
    Source: 'lambda',
    DetailType: `Lambda Function Invocation Result - ${result}`,
    Resources: [`${FUNCTION}:$LATEST`, bus],
  })
  expect(calls).toMatchObject([
    { operation: 'events putEvents', input: { Entries: [entry('Success')] }, caller: AS_ROLE },
    { operation: 'events putEvents', input: { Entries: [entry('Failure')] }, caller: AS_ROLE },
  ])
})

test('the delivery of a record is retried twice, and only a failed event goes to the dead-letter queue', async () => {
  const { deliver, clock, calls, respond } = createDelivery()
  respond('lambda invoke', () => {
    throw new AwsError('TooManyRequestsException', 'Rate exceeded')
  })
  const destination = arn('lambda', 'function:handler')
  const succeeded = deliver(createOutcome({ onSuccess: destination, deadLetterArn: DLQ }))
  await clock.advance(60_000)
  await succeeded
  expect(calls.map(({ operation }) => operation)).toEqual(Array(3).fill('lambda invoke'))
  const failed = deliver(createOutcome({ onFailure: destination, deadLetterArn: DLQ }, FAILED))
  await clock.advance(60_000)
  await failed
  expect(calls.slice(3).map(({ operation }) => operation)).toEqual([
    ...Array(3).fill('lambda invoke'),
    'sqs sendMessage',
  ])
})

test('the dead-letter queue receives the event itself as the role, with attributes that say why it failed', async () => {
  const { deliver, calls } = createDelivery()
  await deliver(createOutcome({ deadLetterArn: DLQ }, FAILED))
  expect(calls).toEqual([
    {
      operation: 'sqs sendMessage',
      input: {
        QueueUrl: `http://sqs/${ACCOUNT}/dlq`,
        MessageBody: '{"n":1}',
        MessageAttributes: {
          RequestID: { DataType: 'String', StringValue: 'id' },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'no' },
        },
      },
      caller: AS_ROLE,
    },
  ])
})

test('the dead letter of an event that expired before the function ran has the error code 429', async () => {
  const { deliver, calls } = createDelivery()
  const expired = { condition: 'EventAgeExceeded', attempts: 0, outcome: undefined } as const
  await deliver(createOutcome({ deadLetterArn: DLQ }, expired))
  expect(calls[0]!.input.MessageAttributes).toMatchObject({
    ErrorCode: { StringValue: '429' },
    ErrorMessage: { StringValue: 'The event exceeded its maximum age before the function ran.' },
  })
})

test('a dead-letter queue that denies the role is not an error of the invocation', async () => {
  const { deliver, calls, respond } = createDelivery()
  respond('sqs sendMessage', () => {
    throw new AwsError('AccessDenied', 'no')
  })
  await deliver(createOutcome({ deadLetterArn: DLQ }, FAILED))
  expect(calls).toHaveLength(1)
})

test('nothing is sent without a destination, or when the role cannot be assumed', async () => {
  const assumable = createDelivery()
  await assumable.deliver(createOutcome({}, FAILED))
  expect(assumable.calls).toEqual([])
  const notAssumable = createDelivery(false)
  await notAssumable.deliver(createOutcome({ onFailure: DLQ, deadLetterArn: DLQ }, FAILED))
  expect(notAssumable.calls).toEqual([])
})

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

test('payloads that are nested too deeply to be serialized again are part of the record as they are', async () => {
  const { deliver, calls } = createDelivery()
  const outcome = createOutcome({ onSuccess: DLQ })
  const request = { ...outcome.request, payload: nested(20_000) }
  await deliver({ ...outcome, request, outcome: { ...outcome.outcome, payload: Buffer.from(nested(30_000)) } })
  const body = String(calls[0]!.input.MessageBody)
  expect(body).toContain(`"requestPayload":${nested(20_000)},`)
  expect(body).toContain(`"responsePayload":${nested(30_000)}}`)
  expect(() => JSON.parse(body)).not.toThrow()
})

test('a response that is not JSON is a string in the record', async () => {
  const { deliver, calls } = createDelivery()
  const outcome = createOutcome({ onSuccess: DLQ })
  await deliver({ ...outcome, outcome: { ...outcome.outcome, payload: Buffer.from('no "json"') } })
  expect(JSON.parse(String(calls[0]!.input.MessageBody))).toMatchObject({ responsePayload: 'no "json"' })
})

test('an error message with characters that no message may have still reaches the dead-letter queue', async () => {
  const { deliver, calls } = createDelivery()
  const failure = { message: `a\0b\x1b\uFFFF${'😀'.repeat(1000)}` } as unknown as InvocationFailure
  await deliver(createOutcome({ deadLetterArn: DLQ }, { ...FAILED, outcome: { ...FAILED.outcome!, failure } }))
  const { StringValue } = (calls[0]!.input.MessageAttributes as Record<string, { StringValue: string }>).ErrorMessage!
  expect(StringValue).toMatch(/^a\uFFFDb\uFFFD/)
  expect(Buffer.from(StringValue).toString()).toBe(StringValue)
})
