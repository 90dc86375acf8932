import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { SoakFaults } from '../../testbed/soak/soak-part.ts'

/** The calls on the path of an input, as fault rules select them: by the logical names of the architecture. */
const on = {
  /** A transaction with an idempotency key, a put without one. */
  place: { service: 'dynamodb', operation: '*Item*', caller: 'orders-api' },
  request: { service: 'execute-api', operation: 'POST /orders' },
} as const

const INTERNAL = { effect: 'error', code: 'InternalServerError', status: 500 } as const
const HOUR = { for: '1 hour' } as const
const when = (random: SeededRandom) => random.pick(['before', 'after'] as const)

/** What can fail between a request and its order. */
export const orderFaults: SoakFaults = {
  calm: [(random) => ({ ...on.request, effect: 'latency', delay: random.integer(20, 500), times: 3 })],
  rough: {
    ordering: [
      (random) => ({ ...on.place, effect: 'kill', when: when(random), times: 2 }),
      (random) => ({ ...on.place, effect: 'cut', when: when(random), times: 4 }),
      (random) => ({ ...on.request, effect: 'cut', when: when(random), times: 3 }),
      () => ({ ...on.request, effect: 'throttle', times: 3 }),
      () => ({ ...on.request, effect: 'error', code: 'INTEGRATION_TIMEOUT', times: 3 }),
    ],
  },
  outages: [
    { fault: { ...on.place, ...INTERNAL, ...HOUR }, isClean: true },
    { fault: { ...on.request, effect: 'error', code: 'DEFAULT_5XX', ...HOUR }, isClean: true },
  ],
}
