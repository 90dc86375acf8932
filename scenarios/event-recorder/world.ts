import type { EventRecorder } from '../../provision/event-recorder.ts'
import type { World } from '../../testbed/world/world.ts'

/** A world in which this use case was built. */
export type EventsWorld = World<EventRecorder>
