import { type FailedEvent, parseFailedEvent } from '../../../testbed/ledger/dead-letters.ts'
import { groupBy } from '../../../testbed/ledger/group-by.ts'
import { asObject } from '../../../testbed/ledger/json.ts'
import type { Entry, LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { TappedMessage } from '../../../testbed/world/queue-tap.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'
import {
  describeEventDifference,
  isNewer,
  isPossibleEvent,
  isPossibleItem,
  type ParsedEvent,
  parseSentEvent,
} from './event-check.ts'
import type { RoutingResult } from './routing.ts'

export interface EventParts {
  readonly sent: readonly SentEvent[]
  readonly items: AsyncIterable<StoredItem>
  readonly deadLetters: readonly TappedMessage[]
  readonly checkRouting: (event: SentEvent) => Promise<RoutingResult>
  /** Whether the function may still record an event. */
  readonly isInProgress?: (event: ParsedEvent) => Promise<boolean>
}

/**
 * Compares the sent events with the items and dead letters. Of all events with one id the newest becomes the item.
 * Repeated and older ones change nothing, which is their outcome. Other items and dead letters were sent by others, if an
 * event can have made them.
 */
export async function reconcileEvents(
  builder: LedgerBuilder,
  { sent, items, deadLetters, checkRouting, isInProgress = async () => false }: EventParts,
): Promise<void> {
  builder.tally('events').inputs += sent.length
  for (const { refusal, detailType } of sent)
    if (refusal !== undefined) {
      builder.tally('events').refusals++
      builder.addSetAside({ of: 'event', what: `event (${detailType}) that EventBridge refused`, reason: refusal })
    }
  const put = sent.filter(({ refusal }) => refusal === undefined).map(parseSentEvent)
  const dead = matchDeadLetters(builder, put, deadLetters.map(parseFailedEvent))
  const reconciliation = new EventReconciliation(builder, dead, { checkRouting, isInProgress })

  const byId = groupBy(put, ({ id }) => id)
  const refused = new Map(
    sent.flatMap((one) => (one.refusal === undefined ? [] : [[parseSentEvent(one).id, one.refusal]])),
  )
  const recorded = new Set<string>()
  for await (const item of items) {
    const id = String(item.eventId)
    const group = byId.get(id)
    recorded.add(id)
    if (group) await reconciliation.reconcile(group, item)
    else {
      const refusal = refused.get(id)
      if (refusal === undefined && isPossibleItem(item)) {
        builder.countSentByOthers('events', 'items')
        continue
      }
      builder.addFinding('unknown', {
        of: 'event',
        what: `item ${id} of events`,
        ...(refusal && { reason: `its sender was refused: ${refusal}` }),
      })
    }
  }
  for (const [id, group] of byId)
    if (id === undefined || !recorded.has(id)) await reconciliation.reconcile(group, undefined)
}

/** Finds the event of each dead letter by the id of EventBridge, or by the producer's where there was no response. */
function matchDeadLetters(builder: LedgerBuilder, put: readonly ParsedEvent[], letters: readonly FailedEvent[]) {
  const byEventId = new Map(put.map((event) => [event.sent.eventId, event]))
  const byId = new Map(put.flatMap((event) => (event.sent.eventId === undefined ? [[event.id, event] as const] : [])))
  const dead = new Map<ParsedEvent, string[]>()
  for (const { event, reason } of letters) {
    const id = asObject(asObject(event.detail).metadata).id
    const found =
      (event.id !== undefined && byEventId.get(String(event.id))) || (id !== undefined && byId.get(String(id)))
    if (!found) {
      const what = `event ${id ?? event.id ?? JSON.stringify(event).slice(0, 200)}`
      if (isPossibleEvent(event)) {
        builder.countSentByOthers('events', 'deadLetters')
        builder.addSetAside({ of: 'event', what, reason: `dead letter: ${reason || 'no reason given'}` })
      } else builder.addFinding('unknown', { of: 'dead letter', what, ...(reason && { reason }) })
      continue
    }
    dead.set(found, [...(dead.get(found) ?? []), reason])
    builder.addSetAside({ of: 'event', what: nameOf(found), reason: `dead letter: ${reason || 'no reason given'}` })
  }
  return dead
}

class EventReconciliation {
  readonly #builder: LedgerBuilder
  readonly #dead: ReadonlyMap<ParsedEvent, readonly string[]>
  readonly #checkRouting: EventParts['checkRouting']
  readonly #isInProgress: NonNullable<EventParts['isInProgress']>

  constructor(
    builder: LedgerBuilder,
    dead: ReadonlyMap<ParsedEvent, readonly string[]>,
    { checkRouting, isInProgress }: Required<Pick<EventParts, 'checkRouting' | 'isInProgress'>>,
  ) {
    this.#builder = builder
    this.#dead = dead
    this.#checkRouting = checkRouting
    this.#isInProgress = isInProgress
  }

  /** Checks all events with one id, with the item of that id if there is one. */
  async reconcile(group: readonly ParsedEvent[], item: StoredItem | undefined): Promise<void> {
    const events = this.#builder.tally('events')
    for (const event of group) {
      const letters = this.#dead.get(event)?.length ?? 0
      events.deadLetters += letters
      if (letters > 1) this.#addFinding('twice', event, `${letters} dead letters`)
    }
    const alive = group.filter((event) => !this.#dead.has(event)).sort(newestFirst)
    if (item === undefined) for (const event of alive) await this.#withoutItem(event)
    else await this.#withItem(group, alive, item)
  }

  async #withoutItem(event: ParsedEvent, reason = 'neither an item nor a dead letter'): Promise<void> {
    const events = this.#builder.tally('events')
    if (event.sent.eventId === undefined) {
      events.unanswered++
      return
    }
    const routed = await this.#checkRouting(event.sent)
    if (routed === 'no') {
      events.notRouted++
      this.#builder.addSetAside({ of: 'event', what: nameOf(event), reason: 'not routed: no rule matches it' })
    } else {
      const detail = routed === 'yes' ? reason : `${reason}, and this cloud cannot test whether a rule matches it`
      const entry = { of: 'event', what: nameOf(event), reason: detail }
      await this.#builder.addMissing('events', entry, () => this.#isInProgress(event))
    }
  }

  /** Finds the event that became the item. A newer one must have another outcome. */
  async #withItem(group: readonly ParsedEvent[], alive: readonly ParsedEvent[], item: StoredItem): Promise<void> {
    const events = this.#builder.tally('events')
    const recorded = alive.find((event) => describeEventDifference(event, item) === undefined)
    if (recorded) {
      events.items++
      for (const event of alive) {
        if (event === recorded) continue
        if (timeOf(event) > timeOf(recorded))
          await this.#withoutItem(event, 'newer than its item, which has an older event')
        else events.repeats++
      }
      return
    }
    const twin = group.find((event) => describeEventDifference(event, item) === undefined)
    if (twin) this.#addFinding('twice', twin, 'an item and a dead letter')
    // A newer event of others with the same id.
    else if (isPossibleItem(item) && group.every((event) => isNewer(item, event))) {
      this.#builder.countSentByOthers('events', 'items')
      events.repeats += alive.length
      return
    } else if (alive[0]) this.#addFinding('differing', alive[0], describeEventDifference(alive[0], item)!)
    else
      this.#builder.addFinding('unknown', {
        of: 'event',
        what: `item ${item.eventId} of events`,
        reason: 'its event is a dead letter',
      })
    events.items++
    events.repeats += Math.max(0, alive.length - 1)
  }

  #addFinding(kind: Parameters<LedgerBuilder['addFinding']>[0], event: ParsedEvent, reason: string): void {
    const entry: Entry = { of: 'event', what: nameOf(event), reason }
    this.#builder.addFinding(kind, entry)
  }
}

/** Events without a time come last, since they cannot become an item. */
const newestFirst = (a: ParsedEvent, b: ParsedEvent): number =>
  timeOf(b) > timeOf(a) ? 1 : timeOf(b) < timeOf(a) ? -1 : 0

const timeOf = ({ at = 0n }: ParsedEvent): bigint => at

const nameOf = ({ id, sent }: ParsedEvent): string => `event ${id ?? sent.eventId ?? '(no id)'} (${sent.detailType})`
