import { setImmediate } from 'node:timers/promises'
import { type Figure, percentile, round, timed } from '../../bench/figure.ts'
import type { World } from '../../testbed/world/world.ts'
import { shipment } from './shipment.ts'

const WARM_UP = 20
const EVENTS = 200

/** From PutEvents until the item is there, one event after the other. */
export async function benchEvents(world: World): Promise<Figure[]> {
  for (let event = 0; event < WARM_UP; event++) await record(world)
  const times: number[] = []
  for (let event = 0; event < EVENTS; event++) times.push((await timed(() => record(world)))[0])
  return [
    { what: 'event to item, p50', value: round(percentile(times, 0.5)), unit: 'ms', goal: '< 15' },
    { what: 'event to item, p99', value: round(percentile(times, 0.99)), unit: 'ms' },
  ]
}

async function record({ eventBus: bus, events }: World): Promise<void> {
  const event = shipment()
  await bus.put(event)
  // No pause between the looks: it is the pause that would be measured.
  while (!(await events.get({ eventId: event.detail.metadata.id }))) await setImmediate()
}
