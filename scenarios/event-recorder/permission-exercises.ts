import type { EventRecorder } from '../../provision/event-recorder.ts'
import type { PermissionExercises } from '../../testbed/use-case.ts'
import { shipment } from './shipment.ts'

export const eventRecorderExercises: PermissionExercises<EventRecorder> = {
  usual: { run: ({ eventBus }) => eventBus.put(shipment()) },
  others: { 'sqs:SendMessage events-dlq': { run: ({ eventBus }) => eventBus.put(shipment({ version: 99 })) } },
}
