import { type EventRecorder, provisionEventRecorder } from '../../provision/event-recorder.ts'
import { isAwaitingFunction } from '../../testbed/ledger/in-progress.ts'
import { Tables } from '../../testbed/ledger/tables.ts'
import type { TestedUseCase } from '../../testbed/use-case.ts'
import type { OutgoingEvent } from '../../testbed/world/event-bus-client.ts'
import { benchEvents } from './bench.ts'
import { driveEvent } from './drive.ts'
import { explainEvent } from './explain-event.ts'
import { reconcileEvents } from './ledger/events.ts'
import { RoutingCheck } from './ledger/routing.ts'
import { eventRecorderExercises } from './permission-exercises.ts'
import { eventSoak } from './soak.ts'

/** producer → EventBridge → rule → event-recorder → DynamoDB */
export const eventRecorder: TestedUseCase<EventRecorder> = {
  name: 'event-recorder',
  description: 'producer → EventBridge → rule → event-recorder → DynamoDB',
  provision: provisionEventRecorder,
  drive: driveEvent,
  ledger: {
    kinds: ['events'],
    async reconcile(world, builder) {
      const routing = new RoutingCheck(world)
      await reconcileEvents(builder, {
        sent: world.sent
          .read()
          .flatMap((entry) => (entry.kind === 'event' && entry.bus === world.eventBus.logicalName ? [entry] : [])),
        items: new Tables(world).scan(world.events.tableName),
        deadLetters: await world.eventsDlq.drain(),
        checkRouting: (event) => routing.check(event),
        isInProgress: ({ id = '', sent }) =>
          isAwaitingFunction(world, {
            ids: [id, sent.eventId ?? ''],
            function: 'event-recorder',
            sentAt: sent.sentAt,
          }),
      })
      return { events: builder.tally('events') }
    },
  },
  explanations: [
    {
      subject: 'event',
      usage: 'event <id> [--event file.json]',
      takesEvent: true,
      parse: ([id, ...more]) => (id && more.length === 0 ? { id } : undefined),
      explain: (world, { id, event }) => explainEvent(world, String(id), event as OutgoingEvent | undefined),
    },
  ],
  soak: eventSoak,
  permissionExercises: { 'event-recorder': eventRecorderExercises },
  bench: benchEvents,
  usagePerMillion: {
    inputs: 'events',
    units: { event: 1e6, lambdaRequest: 1e6, lambdaSecond: 2e4, dynamodbWrite: 1e6, logGigabyte: 0.5 },
  },
}
