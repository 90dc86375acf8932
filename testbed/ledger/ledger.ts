import { accountEvents } from '../../scenarios/event-recorder/ledger/events.ts'
import type { FileAccount } from '../../scenarios/file-processing/ledger/file.ts'
import { accountFiles } from '../../scenarios/file-processing/ledger/files.ts'
import { accountOrders } from '../../scenarios/orders-api/ledger/orders.ts'
import type { World } from '../world/world.ts'
import { type Entry, FINDING_KINDS, type FindingKind, LedgerBuilder, type Tally } from './ledger-builder.ts'
import { Routing } from './routing.ts'
import { Tables } from './tables.ts'

/** The books of a stack: every input, and whether it has exactly one end. */
export interface Ledger {
  /** Nothing is missing, twice, unknown or differing. */
  readonly balanced: boolean
  /** One for each version of each object that was uploaded. */
  readonly files: readonly FileAccount[]
  readonly orders: Tally
  readonly events: Tally
  /** Inputs without an end. These lists have the first hundred each; `totals` has the exact counts. */
  readonly missing: readonly Entry[]
  /** Inputs with more than one end. */
  readonly twice: readonly Entry[]
  /** Ends without an input. */
  readonly unknown: readonly Entry[]
  /** Ends whose content is not what their input says. */
  readonly differing: readonly Entry[]
  /** Inputs that ended in order, but in no table, and why. */
  readonly setAside: readonly Entry[]
  readonly totals: Readonly<Record<FindingKind | 'setAside', number>> & {
    readonly files: Tally
    readonly rows: Tally
    readonly orders: Tally
    readonly events: Tally
  }
}

/**
 * Draws up the ledger of a world as it is now, from the outside alone: objects, tables, dead-letter queues, and what
 * the senders themselves recorded. Files and tables are streamed, so their size does not count; the sent log and the
 * dead letters are held. What is still under way counts as missing.
 */
export async function reconcile(world: World): Promise<Ledger> {
  const account = new LedgerBuilder()
  const tables = new Tables(world)
  const { ordersApi, eventRecorder } = world.architecture
  const files = await accountFiles(world, tables, account)
  const sent = world.sent.read()
  const orders = sent.filter((one) => one.kind === 'order')
  await accountOrders(account, orders, tables.scan(ordersApi.orders.name))
  const routing = new Routing(world)
  await accountEvents(account, {
    sent: sent.filter((one) => one.kind === 'event'),
    items: tables.scan(eventRecorder.events.name),
    deadLetters: await world.eventsDlq.drain(),
    routed: (event) => routing.of(event),
  })
  return ledgerFrom(account, files)
}

export const ledgerFrom = (account: LedgerBuilder, files: readonly FileAccount[]): Ledger => ({
  balanced: FINDING_KINDS.every((fault) => account.count(fault) === 0),
  files,
  orders: account.orders,
  events: account.events,
  missing: account.entries('missing'),
  twice: account.entries('twice'),
  unknown: account.entries('unknown'),
  differing: account.entries('differing'),
  setAside: account.entries('setAside'),
  totals: {
    missing: account.count('missing'),
    twice: account.count('twice'),
    unknown: account.count('unknown'),
    differing: account.count('differing'),
    setAside: account.count('setAside'),
    files: account.files,
    rows: account.rows,
    orders: account.orders,
    events: account.events,
  },
})
