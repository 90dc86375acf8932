import { readFile } from 'node:fs/promises'
import { UserError } from '../../cloud/common/user-error.ts'
import { traceOf } from '../../testbed/trace/trace-of-input.ts'
import type { DriveOptions, DriveResult } from '../../testbed/use-case.ts'
import { mentions, reasonOf } from '../../testbed/world/dead-letter.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import type { EventsWorld } from './world.ts'

const EVENT = new URL('../../fixtures/events/shipment-dispatched.json', import.meta.url)

/** Puts an event on the bus and waits until it is recorded. */
export async function driveEvent(world: EventsWorld, { round }: DriveOptions): Promise<DriveResult> {
  const event = JSON.parse(await readFile(EVENT, 'utf8'))
  // Each round puts another event, since a repeated one changes nothing.
  if (round > 1) event.detail.metadata.id += `-${round}`
  const eventId = event.detail.metadata.id
  const { requestId, eventIds } = await world.eventBus.put(event)
  const { value } = await world.until(() => outcomeOf(world, eventId), Boolean)
  if (!value) throw new UserError(`The event ${eventId} was not recorded within ${world.timeoutMs / 1000} s.`)
  if (typeof value === 'string') throw new UserError(`The event ${eventId} is a dead letter: ${value}`)
  return {
    summary: `${event.detailType} ${eventId} from ${event.source} was recorded.`,
    trace: await traceOf(world, { requestId, correlationId: String(value.correlationId ?? eventIds[0]) }),
    tables: [{ name: 'events', items: [value], more: 0 }],
  }
}

/** The item of an event, or why the event is a dead letter. */
async function outcomeOf(world: EventsWorld, eventId: string): Promise<Item | string | undefined> {
  const item = await world.events.get({ eventId })
  if (item) return item
  const deadLetter = (await world.eventsDlq.peek()).find((message) => mentions(message, eventId))
  return deadLetter && (reasonOf(deadLetter) ?? 'it could not be delivered')
}
