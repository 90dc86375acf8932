import type { Build } from './build.ts'
import { type EventBus, ensureEventBus, ensureRule } from './resources/event-bus.ts'
import { ensureFunction, type LambdaFunction } from './resources/function.ts'
import { ensureQueue, type Queue } from './resources/queue.ts'
import { allow } from './resources/role.ts'
import { ensureTable, type Table } from './resources/table.ts'

export type EventRecorder = {
  readonly eventBus: EventBus
  readonly events: Table
  readonly eventsDlq: Queue
  readonly eventRecorder: LambdaFunction
}

/** All shipment events with an id and a version, except those of test carriers. */
export const SHIPMENTS = {
  source: ['shop.shipping'],
  'detail-type': [{ prefix: 'Shipment' }],
  detail: {
    metadata: { id: [{ exists: true }], version: [{ numeric: ['>=', 1] }] },
    data: { carrier: [{ 'anything-but': { prefix: 'TEST' } }] },
  },
}

/** producer → EventBridge → rule → event-recorder → DynamoDB */
export async function provisionEventRecorder(build: Build): Promise<EventRecorder> {
  const { timingProfile } = build
  const [eventBus, events, eventsDlq] = await Promise.all([
    ensureEventBus(build, 'events'),
    ensureTable(build, 'events', { key: { eventId: 'S' } }),
    ensureQueue(build, 'events-dlq', { retention: 14 * 24 * 3600 }),
  ])
  const eventRecorder = await ensureFunction(build, 'event-recorder', {
    timeout: timingProfile.timeouts.eventRecorder,
    environment: { EVENTS_TABLE: events.name },
    permissions: [allow('dynamodb:PutItem', events.arn)],
    // For events that the function fails on. EventBridge has delivered them by then, and so Lambda retries them.
    onFailure: { to: eventsDlq, afterRetries: timingProfile.eventMaxRetryAttempts },
  })
  await ensureRule(build, 'shipments', {
    on: eventBus,
    pattern: SHIPMENTS,
    to: eventRecorder,
    // For events that EventBridge cannot deliver to the function.
    retry: timingProfile.eventDelivery,
    deadLetters: eventsDlq,
  })
  return { eventBus, events, eventsDlq, eventRecorder }
}
