import { expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { createIsolatedEventBridge } from '../../testing/isolated-eventbridge.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`
const DLQ = `arn:aws:sqs:${REGION}:${ACCOUNT}:dlq`
const RULE = `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`
const ENTRY = { Source: 'shop', DetailType: 'Sold', Detail: '{"n":1}', Resources: ['arn:x'] }

/** EventBridge with one rule, for all events of the shop, with one target. */
async function createRule(target: object) {
  const isolated = createIsolatedEventBridge()
  await isolated.run('putRule', { Name: 'r', EventPattern: '{"source":["shop"]}' })
  await isolated.run('putTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION, ...target }] })
  return isolated
}

const failWith =
  (name: string, message = 'no') =>
  () => {
    throw new AwsError(name, message)
  }
const parsePayload = ({ input }: { input: Record<string, unknown> }) => JSON.parse(String(input.Payload))

test('an event that matches a rule is delivered by EventBridge on behalf of the rule', async () => {
  const { run, clock, calls, tracer } = await createRule({})
  const trace = tracer.start('caller').context
  const { Entries } = await run('putEvents', { Entries: [ENTRY, { ...ENTRY, Source: 'other' }] }, { trace })
  await clock.advance(0)
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({
    operation: 'lambda invoke',
    input: { FunctionName: FUNCTION, InvocationType: 'Event' },
    caller: {
      account: ACCOUNT,
      region: REGION,
      principal: { kind: 'service', service: 'events.amazonaws.com', account: ACCOUNT, sourceArn: RULE },
    },
  })
  const id = Entries![0]!.EventId!
  expect(parsePayload(calls[0]!)).toEqual({
    version: '0',
    id,
    'detail-type': 'Sold',
    source: 'shop',
    account: ACCOUNT,
    time: '2026-01-01T00:00:00Z',
    region: REGION,
    resources: ['arn:x'],
    detail: { n: 1 },
  })
  const [span] = tracer.spans(({ name }) => name === 'EventBridge rule r')
  expect(span).toMatchObject({ traceId: trace.traceId, status: 'ok', attributes: { 'aws.eventbridge.event_id': id } })
  expect(calls[0]!.caller.trace).toEqual({ traceId: span!.traceId, spanId: span!.spanId })
})

test('PutEvents returns without waiting for the target', async () => {
  const { run, respond, tracer } = await createRule({})
  respond('lambda invoke', () => new Promise(() => {}))
  expect(await run('putEvents', { Entries: [ENTRY] })).toMatchObject({ FailedEntryCount: 0 })
  expect(tracer.spans(({ name }) => name === 'EventBridge rule r')).toMatchObject([{ status: 'unset' }])
})

test('a disabled rule does not deliver events', async () => {
  const { run, clock, calls } = await createRule({})
  await run('disableRule', { Name: 'r' })
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  expect(calls).toEqual([])
})

test('an event continues the trace in the TraceHeader of its entry', async () => {
  const { run, clock, tracer } = await createRule({})
  const TraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
  await run('putEvents', { Entries: [{ ...ENTRY, TraceHeader }] })
  await clock.advance(0)
  const [span] = tracer.spans(({ name }) => name === 'EventBridge rule r')
  expect(span).toMatchObject({ traceId: '5759e988bd862e3fe1be46a994272793', parentSpanId: '53995c3f42cd8ad8' })
})

test('an event that the target denies goes to the dead-letter queue without retries, with attributes that say why', async () => {
  const { run, clock, calls, respond, tracer } = await createRule({
    DeadLetterConfig: { Arn: DLQ },
    InputPath: '$.detail',
  })
  respond('lambda invoke', failWith('AccessDeniedException', 'not authorized'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  expect(calls.map(({ operation }) => operation)).toEqual(['lambda invoke', 'sqs sendMessage'])
  const { MessageBody, MessageAttributes, QueueUrl } = calls[1]!.input
  expect(QueueUrl).toMatch(/\/111111111111\/dlq$/)
  expect(JSON.parse(MessageBody as string)).toMatchObject({ source: 'shop', detail: { n: 1 } })
  expect(MessageAttributes).toEqual({
    RULE_ARN: { DataType: 'String', StringValue: RULE },
    TARGET_ARN: { DataType: 'String', StringValue: FUNCTION },
    ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' },
    ERROR_MESSAGE: { DataType: 'String', StringValue: 'not authorized' },
    RETRY_ATTEMPTS: { DataType: 'String', StringValue: '0' },
  })
  expect(calls[1]!.caller.principal).toMatchObject({ kind: 'service', sourceArn: RULE })
  const [span] = tracer.spans(({ name }) => name === 'EventBridge rule r')
  expect(span).toMatchObject({
    status: 'error',
    statusMessage: 'not authorized',
    attributes: { 'aws.eventbridge.dead_letter': 'sent' },
  })
})

test('the dead letter of a missing function has the error code NO_RESOURCE', async () => {
  const { run, clock, calls, respond } = await createRule({ DeadLetterConfig: { Arn: DLQ } })
  respond('lambda invoke', failWith('ResourceNotFoundException'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  expect(calls.at(-1)!.input).toMatchObject({ MessageAttributes: { ERROR_CODE: { StringValue: 'NO_RESOURCE' } } })
})

test('a throttled target is retried as often as its retry policy says, and then the event goes to the dead-letter queue', async () => {
  const RetryPolicy = { MaximumRetryAttempts: 2 }
  const { run, clock, calls, respond } = await createRule({ DeadLetterConfig: { Arn: DLQ }, RetryPolicy })
  respond('lambda invoke', failWith('TooManyRequestsException'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(60_000)
  expect(calls.map(({ operation }) => operation)).toEqual([
    'lambda invoke',
    'lambda invoke',
    'lambda invoke',
    'sqs sendMessage',
  ])
  expect(calls.at(-1)!.input).toMatchObject({
    MessageAttributes: {
      ERROR_CODE: { StringValue: 'THROTTLING' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '2' },
    },
  })
})

test('without a retry policy a delivery is retried for 24 hours', async () => {
  const { run, clock, calls, respond } = await createRule({ DeadLetterConfig: { Arn: DLQ } })
  respond('lambda invoke', failWith('ServiceException'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(23.5 * 3_600_000)
  expect(calls.some(({ operation }) => operation === 'sqs sendMessage')).toBe(false)
  await clock.advance(3_600_000)
  expect(calls.at(-1)).toMatchObject({
    operation: 'sqs sendMessage',
    input: {
      MessageAttributes: {
        ERROR_CODE: { StringValue: 'INTERNAL_ERROR' },
        EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' },
      },
    },
  })
})

test('an event that its dead-letter queue denies is lost, and the span says so', async () => {
  const { run, clock, respond, tracer } = await createRule({ DeadLetterConfig: { Arn: DLQ } })
  respond('lambda invoke', failWith('AccessDeniedException'))
  respond('sqs sendMessage', failWith('AccessDeniedException', 'closed'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  const [span] = tracer.spans(({ name }) => name === 'EventBridge rule r')
  expect(span?.attributes['aws.eventbridge.dead_letter']).toBe('failed: closed')
})

test('a stopped service does not retry deliveries', async () => {
  const { run, clock, calls, respond, service } = await createRule({ DeadLetterConfig: { Arn: DLQ } })
  respond('lambda invoke', failWith('ServiceException'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  await service.stop?.()
  await clock.advance(86_400_000)
  expect(calls.map(({ operation }) => operation)).toEqual(['lambda invoke'])
})

test('a FIFO queue receives the message group id of the target', async () => {
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:q.fifo`
  const { run, clock, calls } = await createRule({ Arn, SqsParameters: { MessageGroupId: 'g' } })
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  expect(calls[0]).toMatchObject({ operation: 'sqs sendMessage', input: { MessageGroupId: 'g' } })
})

test('an event from another account keeps that account, but is delivered on behalf of the rule', async () => {
  const { run, clock, calls } = await createRule({})
  const EventBusName = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`
  await run('putEvents', { Entries: [{ ...ENTRY, EventBusName }] }, { account: '222222222222', region: 'us-west-2' })
  await clock.advance(0)
  expect(parsePayload(calls[0]!)).toMatchObject({ account: '222222222222', region: REGION })
  expect(calls[0]!.caller.principal).toMatchObject({ account: ACCOUNT })
})

test('an event forwarded to another bus stays the same, is sent as the role of the target, and is not forwarded again', async () => {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/service/carrier`
  const busArn = (name: string) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${name}`
  const { run, clock, calls, respond } = await createRule({ Arn: busArn('second'), RoleArn })
  respond('sts assumeRole', () => ({ AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/carrier/t` } }))
  for (const Name of ['second', 'third']) await run('createEventBus', { Name })
  const rule = { Name: 'on', EventBusName: 'second' }
  await run('putRule', { ...rule, EventPattern: '{"source":["shop"]}' })
  await run('putTargets', {
    Rule: 'on',
    EventBusName: 'second',
    Targets: [
      { Id: 'f', Arn: FUNCTION },
      { Id: 'b', Arn: busArn('third'), RoleArn, DeadLetterConfig: { Arn: DLQ } },
    ],
  })
  const { Entries } = await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(10)
  expect(calls.map(({ operation }) => operation)).toEqual([
    'sts assumeRole',
    'events putEvents',
    'lambda invoke',
    'sqs sendMessage',
  ])
  expect(calls[0]).toMatchObject({ input: { RoleArn }, caller: { principal: { service: 'events.amazonaws.com' } } })
  expect(calls[1]!.caller.principal).toMatchObject({ kind: 'role', roleName: 'carrier', account: ACCOUNT })
  expect(parsePayload(calls[2]!)).toMatchObject({ id: Entries![0]!.EventId, resources: ['arn:x'] })
  expect(calls[3]!.input).toMatchObject({
    MessageAttributes: { ERROR_CODE: { StringValue: 'THIRD_ACCOUNT_HOP_DETECTED' } },
  })
})

test('an event whose role cannot be assumed goes to the dead-letter queue', async () => {
  const Arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/b`
  const target = { Arn, RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`, DeadLetterConfig: { Arn: DLQ } }
  const { run, clock, calls, respond } = await createRule(target)
  respond('sts assumeRole', failWith('AccessDenied'))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(0)
  expect(calls.at(-1)!.input).toMatchObject({
    MessageAttributes: { ERROR_CODE: { StringValue: 'FAILED_TO_ASSUME_ROLE' } },
  })
})

test('an event that another bus fails to accept is retried, and its dead letter is sent by EventBridge', async () => {
  const Arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/second`
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/carrier`
  const RetryPolicy = { MaximumRetryAttempts: 1 }
  const { run, clock, calls, respond } = await createRule({ Arn, RoleArn, RetryPolicy, DeadLetterConfig: { Arn: DLQ } })
  respond('sts assumeRole', () => ({ AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/carrier/t` } }))
  respond('events putEvents', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }))
  await run('putEvents', { Entries: [ENTRY] })
  await clock.advance(60_000)
  expect(calls.map(({ operation }) => operation)).toEqual([
    'sts assumeRole',
    'events putEvents',
    'events putEvents',
    'sqs sendMessage',
  ])
  expect(calls.at(-1)).toMatchObject({
    input: {
      MessageAttributes: { ERROR_CODE: { StringValue: 'INTERNAL_ERROR' }, RETRY_ATTEMPTS: { StringValue: '1' } },
    },
    caller: { principal: { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE } },
  })
})
