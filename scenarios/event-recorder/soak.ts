import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { OutgoingEvent } from '../../testbed/world/event-bus-client.ts'

const TYPES = ['ShipmentDispatched', 'ShipmentDelivered']
const START = Date.UTC(2026, 0, 1)

/** Events in the batches in which they are put; some come again, and some come too late. */
export function planEvents(dice: SeededRandom, mayBeUnknown: boolean): OutgoingEvent[][] {
  const batches = Array.from({ length: dice.integer(1, 3) }, () =>
    Array.from({ length: dice.integer(1, 5) }, () => planEvent(dice, mayBeUnknown)),
  )
  const all = batches.flat()
  const again = dice.sample(all, dice.integer(0, 2))
  const older = dice.sample(all, dice.integer(0, 2)).map((event) => ({ ...event, detail: before(event.detail, dice) }))
  return [...batches, [...again, ...older]].filter((batch) => batch.length > 0)
}

function planEvent(dice: SeededRandom, mayBeUnknown: boolean): OutgoingEvent & { readonly detail: Detail } {
  const isUnknown = dice.chance(0.1)
  const isOfNoRule = dice.chance(0.15)
  return {
    source: isOfNoRule && dice.chance(0.5) ? 'shop.billing' : 'shop.shipping',
    detailType: dice.pick(TYPES),
    detail: {
      metadata: { id: `event-${dice.name()}`, version: isUnknown && mayBeUnknown ? 99 : 1 },
      data: {
        orderId: `order-${dice.name()}`,
        carrier: isOfNoRule ? 'TEST-1' : dice.pick(['DHL', 'UPS', 'DPD']),
        trackingNumber: `T-${dice.name()}`,
        parcels: dice.integer(1, 9),
        at: new Date(START + dice.integer(1000, 100_000) * 60_000).toISOString(),
      },
    },
  }
}

interface Detail {
  readonly metadata: { readonly id: string; readonly version: number }
  readonly data: Readonly<Record<string, string | number>> & { readonly at: string }
}

/** The same as it was told some time before. */
function before({ metadata, data }: Detail, dice: SeededRandom): Detail {
  const at = new Date(Date.parse(data.at) - dice.integer(1, 1000) * 60_000).toISOString()
  return { metadata, data: { ...data, at, parcels: Number(data.parcels) + 10 } }
}
