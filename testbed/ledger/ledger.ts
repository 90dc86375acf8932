import { UserError } from '../../cloud/common/user-error.ts'
import type { World } from '../world/world.ts'
import { type Entry, FINDING_KINDS, type FindingKind, LedgerBuilder, type Tally } from './ledger-builder.ts'

/** The result of a reconciliation: whether every input of a stack has exactly one outcome. */
export interface Ledger {
  /** Whether there are no findings: nothing is missing, twice, unknown or differing. */
  readonly balanced: boolean
  /** What the use cases add, each under its own name, for example `files`. */
  readonly details: Readonly<Record<string, unknown>>
  /** Inputs without an outcome. Each list has the first hundred entries; `totals` has the exact counts. */
  readonly missing: readonly Entry[]
  /** Inputs with more than one outcome. */
  readonly twice: readonly Entry[]
  /** Outcomes without an input. */
  readonly unknown: readonly Entry[]
  /** Outcomes whose content does not match their input. */
  readonly differing: readonly Entry[]
  /** Inputs whose outcome is correct but not an item of a table, and why. */
  readonly setAside: readonly Entry[]
  readonly totals: Readonly<Record<FindingKind | 'setAside', number>>
  /** The outcomes of each kind of input. */
  readonly tallies: Readonly<Record<string, Tally>>
}

/**
 * Reconciles the inputs of a world with their current outcomes. Uses only what is visible from outside: objects, tables,
 * dead-letter queues, and the sent log. Streams files and tables, so their size does not matter; keeps the sent log and
 * the dead letters in memory. An input that is still in progress counts as missing.
 */
export async function reconcile(world: World): Promise<Ledger> {
  const builder = new LedgerBuilder()
  const details: Record<string, unknown> = {}
  const reconciled = world.useCases.filter(({ ledger }) => ledger !== undefined)
  if (reconciled.length === 0)
    throw new UserError('No use case of this stack defines how to reconcile its inputs and outcomes.', {
      fixes: ['Give one a `ledger` (see docs/add-a-use-case.md)'],
    })
  for (const { ledger } of reconciled) {
    for (const kind of ledger!.kinds) builder.tally(kind)
    Object.assign(details, await ledger!.reconcile(world, builder))
  }
  return buildLedger(builder, details)
}

export const buildLedger = (builder: LedgerBuilder, details: Readonly<Record<string, unknown>> = {}): Ledger => ({
  balanced: FINDING_KINDS.every((kind) => builder.count(kind) === 0),
  details,
  missing: builder.entries('missing'),
  twice: builder.entries('twice'),
  unknown: builder.entries('unknown'),
  differing: builder.entries('differing'),
  setAside: builder.entries('setAside'),
  totals: {
    missing: builder.count('missing'),
    twice: builder.count('twice'),
    unknown: builder.count('unknown'),
    differing: builder.count('differing'),
    setAside: builder.count('setAside'),
  },
  tallies: builder.tallies,
})

/** Converts a ledger to the format of `--json`: details next to the lists, tallies next to the totals. */
export const ledgerToJson = ({ balanced, details, totals, tallies, ...lists }: Ledger): object => ({
  balanced,
  ...details,
  ...lists,
  totals: { ...totals, ...tallies },
})
