import type { EventRecorder } from '../../provision/event-recorder.ts'
import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { SoakPart } from '../../testbed/soak/soak-part.ts'
import type { OutgoingEvent } from '../../testbed/world/event-bus-client.ts'
import { eventFaults } from './soak-faults.ts'

const TYPES = ['ShipmentDispatched', 'ShipmentDelivered']
const START = Date.UTC(2026, 0, 1)

/** Plans batches of events. Some events are repeated, and some are older than the recorded one. */
export function planEvents(random: SeededRandom, isClean: boolean): OutgoingEvent[][] {
  const batches = Array.from({ length: random.integer(1, 3) }, () =>
    Array.from({ length: random.integer(1, 5) }, () => planEvent(random, isClean)),
  )
  const all = batches.flat()
  const repeated = random.sample(all, random.integer(0, 2))
  const older = random
    .sample(all, random.integer(0, 2))
    .map((event) => ({ ...event, detail: before(event.detail, random) }))
  return [...batches, [...repeated, ...older]].filter((batch) => batch.length > 0)
}

function planEvent(random: SeededRandom, isClean: boolean): OutgoingEvent & { readonly detail: Detail } {
  const isUnknown = random.chance(0.1)
  const isUnrouted = random.chance(0.15)
  return {
    source: isUnrouted && random.chance(0.5) ? 'shop.billing' : 'shop.shipping',
    detailType: random.pick(TYPES),
    detail: {
      metadata: { id: `event-${random.name()}`, version: isUnknown && isClean ? 99 : 1 },
      data: {
        orderId: `order-${random.name()}`,
        carrier: isUnrouted ? 'TEST-1' : random.pick(['DHL', 'UPS', 'DPD']),
        trackingNumber: `T-${random.name()}`,
        parcels: random.integer(1, 9),
        at: new Date(START + random.integer(1000, 100_000) * 60_000).toISOString(),
      },
    },
  }
}

interface Detail {
  readonly metadata: { readonly id: string; readonly version: number }
  readonly data: Readonly<Record<string, string | number>> & { readonly at: string }
}

/** The same event with an earlier time. */
function before({ metadata, data }: Detail, random: SeededRandom): Detail {
  const at = new Date(Date.parse(data.at) - random.integer(1, 1000) * 60_000).toISOString()
  return { metadata, data: { ...data, at, parcels: Number(data.parcels) + 10 } }
}

/** Puts the batches in order, so that repeated and older events follow the originals. */
export const eventSoak: SoakPart<EventRecorder, readonly (readonly OutgoingEvent[])[]> = {
  plan:
    (random) =>
    ({ isClean }) =>
      planEvents(random, isClean),
  async send({ eventBus }, batches, tolerate) {
    for (const batch of batches) await tolerate(eventBus.put(...batch))
  },
  faults: eventFaults,
}
