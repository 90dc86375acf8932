import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { isDeliverable, sendToTarget } from './delivery-target.ts'
import { rootPrincipal } from './principal.ts'

const trace = { traceId: '0'.repeat(32), spanId: '1'.repeat(16) }
const caller = { account: '1', region: 'us-east-1', principal: rootPrincipal('1'), trace }
/** Every target lives in another account and region than the caller. */
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:2:${resource}`
const event = { source: 'shop', detailType: 'Sold', resources: ['arn:x'] }

async function send(request: Omit<Parameters<typeof sendToTarget>[1], 'caller'>, response: unknown = {}) {
  const { platform, calls, respond } = createIsolatedPlatform()
  for (const operation of ['lambda invoke', 'sqs sendMessage', 'events putEvents']) respond(operation, () => response)
  await sendToTarget(platform.internalClient, { ...request, caller })
  return calls
}

test('a function is invoked asynchronously, in its own account and region, within the trace of the caller', async () => {
  const target = arn('lambda', 'function:f')
  expect(await send({ target, body: '{"n":1}' })).toEqual([
    {
      operation: 'lambda invoke',
      input: { FunctionName: target, InvocationType: 'Event', Payload: Buffer.from('{"n":1}') },
      caller: { account: '2', region: 'eu-west-1', principal: caller.principal, trace },
    },
  ])
})

test('a queue receives a message with attributes and message group id', async () => {
  const messageAttributes = { KIND: { DataType: 'String', StringValue: 'x' } }
  const request = { target: arn('sqs', 'q.fifo'), body: '{}', messageAttributes, messageGroupId: 'g' }
  expect(await send(request)).toEqual([
    {
      operation: 'sqs sendMessage',
      input: {
        QueueUrl: 'http://sqs/2/q.fifo',
        MessageBody: '{}',
        MessageAttributes: messageAttributes,
        MessageGroupId: 'g',
      },
      caller: { account: '2', region: 'eu-west-1', principal: caller.principal, trace },
    },
  ])
})

test('an event bus receives the body as the detail of an event', async () => {
  const target = arn('events', 'event-bus/b')
  expect(await send({ target, body: '{"n":1}', event })).toMatchObject([
    {
      operation: 'events putEvents',
      input: {
        Entries: [
          { EventBusName: target, Source: 'shop', DetailType: 'Sold', Detail: '{"n":1}', Resources: ['arn:x'] },
        ],
      },
      caller: { account: '2', region: 'eu-west-1' },
    },
  ])
})

test('an entry that the event bus rejects is an error with the code of the entry', async () => {
  const Entries = [{ ErrorCode: 'InternalFailure', ErrorMessage: 'try again' }]
  const sending = send({ target: arn('events', 'event-bus/b'), body: '{}', event }, { FailedEntryCount: 1, Entries })
  await expect(sending).rejects.toMatchObject({ name: 'InternalFailure', message: 'try again' })
})

test.each(['not an ARN', arn('sns', 't'), arn('events', 'rule/r'), arn('constructor', 'x')])(
  'sending to %s is an error that names the target',
  async (target) => {
    expect(isDeliverable(target)).toBe(false)
    await expect(send({ target, body: '{}', event })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Eventbed cannot deliver to ${target}.`,
    })
  },
)

test.each([arn('lambda', 'function:f'), arn('sqs', 'q'), arn('events', 'event-bus/b')])(
  'events can be delivered to %s',
  (target) => expect(isDeliverable(target)).toBe(true),
)
