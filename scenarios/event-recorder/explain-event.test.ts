import { GetPolicyCommand, PutFunctionConcurrencyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Span, Tracing } from '../../cloud/api/tracing.ts'
import { HttpTracing } from '../../cloud/remote/http-tracing.ts'
import { asRemoteWorld, startWorld, withoutVolatileParts, withRole } from '../../testbed/testing.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { Answer } from '../../testbed/why/answer.ts'
import { explainEvent } from './explain-event.ts'
import { shipment } from './shipment.ts'
import { eventRecorder } from './use-case.ts'
import type { EventsWorld } from './world.ts'

let world: EventsWorld & AsyncDisposable
beforeAll(async () => {
  world = await startWorld([eventRecorder])
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

/** Asks until the answer has this verdict and this line, since an event takes time to arrive. */
async function ask(id: string, verdict: Answer['verdict'], line = ''): Promise<string[]> {
  const { value } = await until(
    () => explainEvent(world, id),
    (answer) => answer.verdict === verdict && answer.lines.join('\n').includes(line),
    30_000,
  )
  expect(value.verdict).toBe(verdict)
  expect(value.lines.join('\n')).toContain(line)
  return value.lines.map((line) => withoutVolatileParts(line, world))
}

test('the answer for a recorded event says where and when it was stored, with its trace', async () => {
  const event = shipment()
  await world.eventBus.put(event)
  expect(await ask(event.detail.metadata.id, 'stored', 'INFO')).toEqual([
    expect.stringMatching(/^Event ID was recorded in the table events at INSTANT: ShipmentDispatched of order-ID\.$/),
    '  trace id:    TRACE',
    '  trace:       TIME EventBridge.PutEvents ok',
    '               → TIME EventBridge rule STACK-shipments ok',
    '               → TIME Lambda.Invoke ok',
    '               → TIME lambda STACK-event-recorder ok',
    '               → TIME DynamoDB.PutItem ok',
    '  logs:        event-recorder INFO recorded ShipmentDispatched',
  ])
})

test('an event is found by the id that EventBridge gave it, among others that were put with it', async () => {
  const [first, second] = [shipment({ version: 99 }), shipment()]
  const { eventIds } = await world.eventBus.put(first, second)
  const lines = await ask(eventIds[1]!, 'stored')
  expect(lines[0]).toMatch(/^Event ID was recorded in the table events as ID at INSTANT/)
  expect(lines.join('\n')).not.toContain('version 99')
})

test('the answer for a repeated event says that it changed nothing', async () => {
  const event = shipment()
  await world.eventBus.put(event)
  await ask(event.detail.metadata.id, 'stored')
  const { eventIds } = await world.eventBus.put(event)
  expect((await ask(eventIds[0]!, 'stored', 'known already'))[1]).toBe(
    'It was delivered more than once, or after a newer event with its id; only one delivery changed the item.',
  )
})

test('an event that is too large for its span is found by the log of its function', async () => {
  const { detail, ...event } = shipment()
  await world.eventBus.put({ ...event, detail: { ...detail, note: 'x'.repeat(5000) } })
  expect(await ask(detail.metadata.id, 'stored', 'INFO')).toContain('  trace:       TIME EventBridge.PutEvents ok')
})

test('the answer for an event that failed for good shows the dead letter with the reason', async () => {
  const event = shipment({ version: 99 })
  await world.eventBus.put(event)
  const reason = 'RetriesExhausted after 2 attempts: UnknownEvent: version 99 of ShipmentDispatched is not known'
  expect((await ask(event.detail.metadata.id, 'dead letter')).slice(0, 2)).toEqual([
    `Event ID is a dead letter in events-dlq: ${reason}`,
    `  dead letter: events-dlq has ${reason}`,
  ])
})

test('explaining a dead letter leaves it in its queue', async () => {
  const event = shipment({ version: 99 })
  await world.eventBus.put(event)
  await ask(event.detail.metadata.id, 'dead letter')
  await ask(event.detail.metadata.id, 'dead letter')
  const letters = await world.eventsDlq.drain()
  expect(letters.some(({ body }) => JSON.stringify(body).includes(event.detail.metadata.id))).toBe(true)
})

test('the answer for an event that matches no rule names the field of the pattern and the value of the event', async () => {
  const event = shipment({ carrier: 'TEST-7' })
  await world.eventBus.put(event)
  expect((await ask(event.detail.metadata.id, 'not routed')).slice(0, 2)).toEqual([
    'Event ID was put on the bus STACK-events, but matches none of its rules.',
    '  rule STACK-shipments: detail.data.carrier is "TEST-7", but the pattern requires [{"anything-but":{"prefix":"TEST"}}]',
  ])
})

test('the answer for an event that lacks a field of the pattern names the field', async () => {
  const { eventIds } = await world.eventBus.put(shipment({ id: undefined }))
  expect((await ask(eventIds[0]!, 'not routed'))[1]).toBe(
    '  rule STACK-shipments: the event has no detail.metadata.id, but the pattern requires [{"exists":true}]',
  )
})

test('an event that is passed with the question is matched against the rules in any cloud', async () => {
  const remote = asRemoteWorld(world)
  const { verdict, lines } = await explainEvent(remote, 'mine', shipment({ source: 'shop.billing' }))
  expect({ verdict, lines: lines.map((line) => withoutVolatileParts(line, world)) }).toEqual({
    verdict: 'not routed',
    lines: [
      'Event mine would be lost on the bus STACK-events: it matches none of its rules.',
      '  rule STACK-shipments: source is "shop.billing", but the pattern requires ["shop.shipping"]',
    ],
  })
  await remote.cloud.stop()
})

test('another process gets the same answers over HTTP', async () => {
  const remote = asRemoteWorld(world, await HttpTracing.detect(world.cloud))
  const [lost, refused] = [shipment({ source: 'shop.billing' }), shipment({ version: 99 })]
  await world.eventBus.put(lost, refused)
  const { id } = refused.detail.metadata
  await ask(id, 'dead letter', 'ERROR')
  for (const eventId of [id, lost.detail.metadata.id])
    expect(await explainEvent(remote, eventId)).toEqual(await explainEvent(world, eventId))
  await remote.cloud.stop()
})

test('the answer for an event whose function is not allowed to write says which permission to add to which role', async () => {
  const event = shipment()
  const { id } = event.detail.metadata
  const advice = [
    expect.stringMatching(
      /^The role STACK-event-recorder is not allowed to perform dynamodb:PutItem on arn:.*: no identity-based policy/,
    ),
    expect.stringMatching(
      /^ {2}• Add {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:.*STACK-events"} to/,
    ),
  ]
  await withRole(world, world.eventRecorder.name, { without: 'dynamodb:PutItem' }, async () => {
    await world.eventBus.put(event)
    const lines = await ask(id, 'dead letter')
    expect(lines.slice(1, 3)).toEqual(advice)
  })
})

test('an event whose function has no permissions at all, not even to log, is refused', async () => {
  const event = shipment()
  const { id } = event.detail.metadata
  await withRole(world, world.eventRecorder.name, { without: '' }, async () => {
    await world.eventBus.put(event)
    const lines = await ask(id, 'refused')
    expect(lines[0]).toMatch(/^Event ID is not recorded yet. The last attempt failed: /)
    expect(lines[1]).toMatch(/^The role STACK-event-recorder is not allowed to perform dynamodb:PutItem on /)
  })
})

test('an event whose function has a reserved concurrency of 0 is a dead letter, and its trace has the error of Lambda', async () => {
  const { lambda } = world.cloud.clients
  const FunctionName = world.eventRecorder.name
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  const event = shipment()
  await world.eventBus.put(event)
  const lines = await ask(event.detail.metadata.id, 'dead letter')
  expect(lines[0]).toBe(
    'Event ID is a dead letter in events-dlq: ZeroReservedConcurrency after 0 attempts: no response from the function',
  )
  expect(lines.find((line) => line.includes('lambda '))).toMatch(/failed "Rate Exceeded\."$/)
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 5 }))
})

test('an event that a rule is delivering is under way', async () => {
  const { source, detailType, detail } = shipment()
  // The span that exists while a rule delivers an event to its target.
  const rule: Span = {
    traceId: '0'.repeat(32),
    spanId: '0'.repeat(16),
    name: 'EventBridge rule shipments',
    kind: 'producer',
    startTime: 0,
    attributes: { 'eventbed.event': JSON.stringify({ id: 'on-its-way', source, 'detail-type': detailType, detail }) },
    links: [],
    status: 'unset',
  }
  const tracing: Tracing = {
    spansOfRequest: async () => [rule],
    spansMentioning: async () => [rule],
    failedSpans: async () => [],
  }
  const atThatTime = { ...world, cloud: Object.assign(Object.create(world.cloud), { tracing }) }
  expect(await explainEvent(atThatTime, 'on-its-way')).toMatchObject({
    verdict: 'under way',
    lines: [
      'Event on-its-way is under way to the event-recorder.',
      expect.any(String),
      expect.stringContaining('rule'),
    ],
  })
})

test('the answer for an event that EventBridge is not allowed to deliver says which permission is missing', async () => {
  const FunctionName = world.eventRecorder.name
  const { lambda } = world.cloud.clients
  const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }))
  const [{ Sid }] = JSON.parse(Policy).Statement
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: Sid }))
  const event = shipment()
  await world.eventBus.put(event)
  const lines = await ask(event.detail.metadata.id, 'dead letter')
  expect(lines[0]).toMatch(
    /^Event ID is a dead letter in events-dlq: EventBridge could not deliver it: NO_PERMISSIONS: /,
  )
  expect(lines.slice(1, 3)).toEqual([
    expect.stringMatching(
      /^events.amazonaws.com is not allowed to perform lambda:InvokeFunction on .*: no resource-based policy allows it\.$/,
    ),
    expect.stringMatching(
      /^ {2}• Allow it for events.amazonaws.com, with AddPermission on arn:aws:lambda:.*:STACK-event-recorder\.$/,
    ),
  ])
})

test('an event that was never put is unknown', async () => {
  expect(await explainEvent(world, 'never-put')).toEqual({
    verdict: 'unknown',
    lines: [
      'Event never-put is unknown: it is neither in the table events, nor in a log, nor in a dead-letter queue.',
      `  • Was it put on the bus ${world.eventBus.name}?`,
    ],
  })
})
