import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { SoakFaults } from '../../testbed/soak/soak-part.ts'

const EVENTBRIDGE = 'events.amazonaws.com'

/** The calls on the path of an input, as fault rules select them: by the logical names of the architecture. */
const on = {
  /** EventBridge delivers an event. */
  deliver: { service: 'lambda', operation: 'Invoke', resource: 'event-recorder', caller: EVENTBRIDGE },
  record: { service: 'dynamodb', operation: 'PutItem', caller: 'event-recorder' },
  put: { service: 'events', operation: 'PutEvents', caller: 'root' },
} as const

const INTERNAL = { effect: 'error', code: 'InternalServerError', status: 500 } as const
const HOUR = { for: '1 hour' } as const
const when = (random: SeededRandom) => random.pick(['before', 'after'] as const)

/** What can fail between an event and its item. */
export const eventFaults: SoakFaults = {
  calm: [
    () => ({ ...on.record, effect: 'throttle', times: 2 }),
    () => ({ ...on.deliver, effect: 'reorder', times: 2 }),
    () => ({ ...on.deliver, effect: 'throttle', times: 4 }),
    () => ({ ...on.put, effect: 'throttle', times: 2 }),
  ],
  rough: {
    putting: [
      // No cut after the effect: the SDK would put the event again, and the sent log would have one of two inputs.
      () => ({ ...on.put, effect: 'partial', entries: 1, times: 1 }),
      () => ({ ...on.put, ...INTERNAL, code: 'InternalException', times: 3 }),
    ],
    recording: [
      (random) => ({ ...on.record, effect: 'kill', when: when(random), times: 2 }),
      () => ({ ...on.record, effect: 'cut', when: 'after', times: 2 }),
      () => ({ ...on.deliver, effect: 'cut', when: 'after', times: 2 }),
      () => ({ ...on.deliver, effect: 'duplicate', times: 4 }),
    ],
  },
  outages: [
    { fault: { ...on.record, ...INTERNAL, ...HOUR }, isClean: true },
    { fault: { ...on.deliver, effect: 'throttle', ...HOUR }, isClean: true },
  ],
}
