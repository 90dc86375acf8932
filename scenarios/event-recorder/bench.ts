import { setImmediate } from 'node:timers/promises'
import { type Figure, measure, percentile, round } from '../../testbed/measure/figure.ts'
import { benchClock } from './bench-clock.ts'
import { shipment } from './shipment.ts'
import type { EventsWorld } from './world.ts'

const WARM_UP = 20
const EVENTS = 200

/** Measures the time from PutEvents to the item, one event after the other. */
export async function benchEvents(world: EventsWorld): Promise<Figure[]> {
  for (let event = 0; event < WARM_UP; event++) await record(world)
  const times: number[] = []
  for (let event = 0; event < EVENTS; event++) times.push((await measure(() => record(world)))[0])
  return [
    { what: 'event to item, p50', value: round(percentile(times, 0.5)), unit: 'ms', goal: '< 15' },
    { what: 'event to item, p99', value: round(percentile(times, 0.99)), unit: 'ms' },
    ...(await benchClock(world)),
  ]
}

async function record({ eventBus, events }: EventsWorld): Promise<void> {
  const event = shipment()
  await eventBus.put(event)
  // No pause between reads, since it would be part of the result.
  while (!(await events.get({ eventId: event.detail.metadata.id }))) await setImmediate()
}
