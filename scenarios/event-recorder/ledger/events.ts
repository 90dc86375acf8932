import { type FailedEvent, parseFailedEvent } from '../../../testbed/ledger/dead-letters.ts'
import { groupBy } from '../../../testbed/ledger/group-by.ts'
import { asObject } from '../../../testbed/ledger/json.ts'
import type { Entry, LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { TappedMessage } from '../../../testbed/world/queue-tap.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'
import { eventDiffers, type PutEvent, putEvent } from './event-check.ts'
import type { Routed } from './routing.ts'

export interface EventParts {
  readonly sent: readonly SentEvent[]
  readonly items: AsyncIterable<StoredItem>
  readonly deadLetters: readonly TappedMessage[]
  readonly routed: (event: SentEvent) => Promise<Routed>
}

/**
 * Holds the events that were put against the items and dead letters that there are. Of all events with one id the
 * newest is the item; one that came before, or is older, changes nothing and has ended with it.
 */
export async function reconcileEvents(
  builder: LedgerBuilder,
  { sent, items, deadLetters, routed }: EventParts,
): Promise<void> {
  builder.tally('events').inputs += sent.length
  for (const { refusal, detailType } of sent)
    if (refusal !== undefined) {
      builder.tally('events').refusals++
      builder.addSetAside({ of: 'event', what: `event (${detailType}) that EventBridge refused`, reason: refusal })
    }
  const put = sent.filter(({ refusal }) => refusal === undefined).map(putEvent)
  const dead = accountDeadLetters(builder, put, deadLetters.map(parseFailedEvent))
  const books = new EventReconciliation(builder, dead, routed)

  const byId = groupBy(put, ({ id }) => id)
  const refused = new Map(sent.flatMap((one) => (one.refusal === undefined ? [] : [[putEvent(one).id, one.refusal]])))
  const recorded = new Set<string>()
  for await (const item of items) {
    const id = String(item.eventId)
    const group = byId.get(id)
    recorded.add(id)
    if (group) await books.close(group, item)
    else {
      const refusal = refused.get(id)
      builder.addFinding('unknown', {
        of: 'event',
        what: `item ${id} of events`,
        ...(refusal && { reason: `its sender was refused: ${refusal}` }),
      })
    }
  }
  for (const [id, group] of byId) if (id === undefined || !recorded.has(id)) await books.close(group, undefined)
}

/** Finds the event of each dead letter: by the id that EventBridge gave it, or by the producer's where there was no answer. */
function accountDeadLetters(builder: LedgerBuilder, put: readonly PutEvent[], letters: readonly FailedEvent[]) {
  const byEventId = new Map(put.map((event) => [event.sent.eventId, event]))
  const byId = new Map(put.flatMap((event) => (event.sent.eventId === undefined ? [[event.id, event] as const] : [])))
  const dead = new Map<PutEvent, string[]>()
  for (const { event, reason } of letters) {
    const id = asObject(asObject(event.detail).metadata).id
    const found =
      (event.id !== undefined && byEventId.get(String(event.id))) || (id !== undefined && byId.get(String(id)))
    if (!found) {
      const what = `event ${id ?? event.id ?? JSON.stringify(event).slice(0, 200)}`
      builder.addFinding('unknown', { of: 'dead letter', what, ...(reason && { reason }) })
      continue
    }
    dead.set(found, [...(dead.get(found) ?? []), reason])
    builder.addSetAside({ of: 'event', what: nameOf(found), reason: `dead letter: ${reason || 'nothing says why'}` })
  }
  return dead
}

class EventReconciliation {
  readonly #builder: LedgerBuilder
  readonly #dead: ReadonlyMap<PutEvent, readonly string[]>
  readonly #routed: EventParts['routed']

  constructor(builder: LedgerBuilder, dead: ReadonlyMap<PutEvent, readonly string[]>, routed: EventParts['routed']) {
    this.#builder = builder
    this.#dead = dead
    this.#routed = routed
  }

  /** All events with one id, and the item of that id, if there is one. */
  async close(group: readonly PutEvent[], item: StoredItem | undefined): Promise<void> {
    const events = this.#builder.tally('events')
    for (const event of group) {
      const letters = this.#dead.get(event)?.length ?? 0
      events.deadLetters += letters
      if (letters > 1) this.#fault('twice', event, `${letters} dead letters`)
    }
    const living = group.filter((event) => !this.#dead.has(event)).sort((a, b) => newestFirst(a, b))
    if (item === undefined) for (const event of living) await this.#withoutItem(event)
    else await this.#withItem(group, living, item)
  }

  async #withoutItem(event: PutEvent, reason = 'neither an item nor a dead letter'): Promise<void> {
    const events = this.#builder.tally('events')
    if (event.sent.eventId === undefined) {
      events.unanswered++
      return
    }
    const routed = await this.#routed(event.sent)
    if (routed === 'no') {
      events.notRouted++
      this.#builder.addSetAside({ of: 'event', what: nameOf(event), reason: 'not routed: no rule matches it' })
    } else
      this.#fault(
        'missing',
        event,
        routed === 'yes' ? reason : `${reason}, and whether a rule wants it cannot be asked here`,
      )
  }

  /** Looks for the event that the item was made from; what is newer must have ended elsewhere. */
  async #withItem(group: readonly PutEvent[], living: readonly PutEvent[], item: StoredItem): Promise<void> {
    const events = this.#builder.tally('events')
    const place = living.findIndex((event) => eventDiffers(event, item) === undefined)
    if (place >= 0) {
      const made = living[place]!
      events.items++
      for (const event of living) {
        if (event === made) continue
        if (event.at > made.at) await this.#withoutItem(event, 'newer than its item, which holds an older one')
        else events.repeats++
      }
      return
    }
    const twin = group.find((event) => eventDiffers(event, item) === undefined)
    if (twin) this.#fault('twice', twin, 'an item and a dead letter')
    else if (living[0]) this.#fault('differing', living[0], eventDiffers(living[0], item)!)
    else
      this.#builder.addFinding('unknown', {
        of: 'event',
        what: `item ${item.eventId} of events`,
        reason: 'its event is a dead letter',
      })
    events.items++
    events.repeats += Math.max(0, living.length - 1)
  }

  #fault(kind: Parameters<LedgerBuilder['addFinding']>[0], event: PutEvent, reason: string): void {
    const entry: Entry = { of: 'event', what: nameOf(event), reason }
    this.#builder.addFinding(kind, entry)
  }
}

/** Events without a time come last: none of them can be an item. */
const newestFirst = (a: PutEvent, b: PutEvent): number => (b.at || 0) - (a.at || 0)

const nameOf = ({ id, sent }: PutEvent): string => `event ${id ?? sent.eventId ?? '(no id)'} (${sent.detailType})`
