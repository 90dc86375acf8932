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

/** Asks until the answer is this one, and has this line: what was put takes its time. */
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

test('an event that is recorded: where, since when, and by which trace', async () => {
  const event = shipment()
  await world.eventBus.put(event)
  expect(await ask(event.detail.metadata.id, 'stored', 'INFO')).toEqual([
    expect.stringMatching(/^Event ID is in the table events, since INSTANT: ShipmentDispatched of order-ID\.$/),
    '  trace id:    TRACE',
    '  trace:       TIME EventBridge.PutEvents ok',
    '               → TIME EventBridge rule STACK-shipments ok',
    '               → TIME Lambda.Invoke ok',
    '               → TIME lambda STACK-event-recorder ok',
    '               → TIME DynamoDB.PutItem ok',
    '  logs:        event-recorder INFO recorded ShipmentDispatched',
  ])
})

test('an event by the id that EventBridge gave it, although others were put with it', async () => {
  const [first, second] = [shipment({ version: 99 }), shipment()]
  const { eventIds } = await world.eventBus.put(first, second)
  const lines = await ask(eventIds[1]!, 'stored')
  expect(lines[0]).toMatch(/^Event ID is in the table events as ID, since INSTANT/)
  expect(lines.join('\n')).not.toContain('version 99')
})

test('an event that came again changed nothing', async () => {
  const event = shipment()
  await world.eventBus.put(event)
  await ask(event.detail.metadata.id, 'stored')
  const { eventIds } = await world.eventBus.put(event)
  expect((await ask(eventIds[0]!, 'stored', 'known already'))[1]).toBe(
    'It came more than once, or older than what was known: each but one changed nothing.',
  )
})

test('an event that is too large to be kept with its span is known by what its function logged', async () => {
  const { detail, ...event } = shipment()
  await world.eventBus.put({ ...event, detail: { ...detail, note: 'x'.repeat(5000) } })
  expect(await ask(detail.metadata.id, 'stored', 'INFO')).toContain('  trace:       TIME EventBridge.PutEvents ok')
})

test('an event that was given up: the dead letter, with the reason', async () => {
  const event = shipment({ version: 99 })
  await world.eventBus.put(event)
  const reason = 'RetriesExhausted after 2 attempts: UnknownEvent: version 99 of ShipmentDispatched is not known'
  expect((await ask(event.detail.metadata.id, 'dead letter')).slice(0, 2)).toEqual([
    `Event ID is a dead letter in events-dlq: ${reason}`,
    `  dead letter: events-dlq has ${reason}`,
  ])
})

test('asking leaves the dead letter where it is', async () => {
  const event = shipment({ version: 99 })
  await world.eventBus.put(event)
  await ask(event.detail.metadata.id, 'dead letter')
  await ask(event.detail.metadata.id, 'dead letter')
  const letters = await world.eventsDlq.drain()
  expect(letters.some(({ body }) => JSON.stringify(body).includes(event.detail.metadata.id))).toBe(true)
})

test('an event that no rule takes: the field that said no, and what the event has there', async () => {
  const event = shipment({ carrier: 'TEST-7' })
  await world.eventBus.put(event)
  expect((await ask(event.detail.metadata.id, 'not routed')).slice(0, 2)).toEqual([
    'Event ID was put on the bus STACK-events: no rule there takes it.',
    '  rule STACK-shipments: detail.data.carrier is "TEST-7", but the pattern requires [{"anything-but":{"prefix":"TEST"}}]',
  ])
})

test('an event without a field that the pattern wants', async () => {
  const { eventIds } = await world.eventBus.put(shipment({ id: undefined }))
  expect((await ask(eventIds[0]!, 'not routed'))[1]).toBe(
    '  rule STACK-shipments: the event has no detail.metadata.id, but the pattern requires [{"exists":true}]',
  )
})

test('an event that somebody has in hand is held against the rules in any cloud', async () => {
  const far = asRemoteWorld(world)
  const { verdict, lines } = await explainEvent(far, 'mine', shipment({ source: 'shop.billing' }))
  expect({ verdict, lines: lines.map((line) => withoutVolatileParts(line, world)) }).toEqual({
    verdict: 'not routed',
    lines: [
      'Event mine would be lost on the bus STACK-events: no rule there takes it.',
      '  rule STACK-shipments: source is "shop.billing", but the pattern requires ["shop.shipping"]',
    ],
  })
  await far.cloud.stop()
})

test('the answers are the same in another process, through the cloud’s own door', async () => {
  const far = asRemoteWorld(world, await HttpTracing.detect(world.cloud.endpoint!))
  const [lost, refused] = [shipment({ source: 'shop.billing' }), shipment({ version: 99 })]
  await world.eventBus.put(lost, refused)
  const { id } = refused.detail.metadata
  await ask(id, 'dead letter', 'ERROR')
  for (const one of [id, lost.detail.metadata.id])
    expect(await explainEvent(far, one)).toEqual(await explainEvent(world, one))
  await far.cloud.stop()
})

test('an event whose function may not write: which permission of which role to add', async () => {
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

test('an event whose function may nothing at all, not even log or send a dead letter', async () => {
  const event = shipment()
  const { id } = event.detail.metadata
  await withRole(world, world.eventRecorder.name, { without: '' }, async () => {
    await world.eventBus.put(event)
    const lines = await ask(id, 'refused')
    expect(lines[0]).toMatch(/^Event ID is not recorded yet. The last try failed: /)
    expect(lines[1]).toMatch(/^The role STACK-event-recorder is not allowed to perform dynamodb:PutItem on /)
  })
})

test('an event that waits for room in its function', async () => {
  const { lambda } = world.cloud.clients
  const FunctionName = world.eventRecorder.name
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  const event = shipment()
  await world.eventBus.put(event)
  expect((await ask(event.detail.metadata.id, 'failed'))[0]).toBe(
    'Event ID is not recorded yet. The last try failed: Rate Exceeded.',
  )
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 5 }))
})

test('an event that is on its way', async () => {
  const { source, detailType, detail } = shipment()
  // What a cloud shows while a rule carries an event to its target.
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
  const then = { ...world, cloud: Object.assign(Object.create(world.cloud), { tracing }) }
  expect(await explainEvent(then, 'on-its-way')).toMatchObject({
    verdict: 'under way',
    lines: [
      'Event on-its-way is under way to the event-recorder.',
      expect.any(String),
      expect.stringContaining('rule'),
    ],
  })
})

test('an event whose function does not let EventBridge in', async () => {
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

test('an event that nobody knows', async () => {
  expect(await explainEvent(world, 'never-put')).toEqual({
    verdict: 'unknown',
    lines: [
      'Nothing is known of an event never-put: the table events has none, no function logged it, no dead letter speaks of it.',
      `  • Was it put on the bus ${world.eventBus.name}?`,
    ],
  })
})
