import { UserError } from '../../cloud/common/user-error.ts'
import type { World } from '../world/world.ts'
import { type Entry, FINDING_KINDS, type FindingKind, LedgerBuilder, type Tally } from './ledger-builder.ts'

/** The result of a reconciliation: whether every input of a stack has exactly one outcome. */
export interface Ledger {
  /** Whether there are no findings: nothing is missing, twice, unknown or differing. Inputs may be in progress. */
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
  /** The use cases that do not define a ledger, so that nothing is known of their inputs. */
  readonly notReconciled?: readonly string[]
  /** The outcomes of each kind of input. */
  readonly tallies: Readonly<Record<string, Tally>>
}

/**
 * Reconciles the inputs of a world with their current outcomes. Uses only what is visible from outside: objects, tables,
 * dead-letter queues, and the sent log. Streams files and tables, so their size does not matter; keeps the sent log and
 * the dead letters in memory. An input that is still in progress counts as missing, unless `countsInProgress`.
 */
export async function reconcile(world: World, options: { countsInProgress?: boolean } = {}): Promise<Ledger> {
  const notReconciled = world.useCases.filter((useCase) => !hasLedger(useCase)).map(({ name }) => name)
  if (notReconciled.length === world.useCases.length)
    throw new UserError('No use case of this stack defines how to reconcile its inputs and outcomes.', {
      fixes: ['Give one a `ledger` with at least one kind of input (see docs/add-a-use-case.md)'],
    })
  const builder = new LedgerBuilder(options)
  const details: Record<string, unknown> = {}
  for (const { ledger } of world.useCases.filter(hasLedger)) {
    for (const kind of ledger!.kinds) builder.tally(kind)
    Object.assign(details, await ledger!.reconcile(world, builder))
  }
  const ledger = buildLedger(builder, details)
  return notReconciled.length > 0 ? { ...ledger, notReconciled } : ledger
}

/** Throws if a use case does not say what its inputs are: that its world balances would say nothing about it. */
export function requireLedgers({ useCases }: Pick<World, 'useCases'>): void {
  const silent = useCases.filter((useCase) => !hasLedger(useCase))
  if (useCases.length > 0 && silent.length === 0) return
  const subject = silent.length > 0 ? `The use case ${silent.map(({ name }) => name).join(', ')}` : 'This world'
  throw new UserError(`${subject} does not define how to reconcile its inputs and outcomes, so it cannot balance.`, {
    fixes: ['Give it a `ledger` with at least one kind of input (see docs/add-a-use-case.md)'],
  })
}

const hasLedger = ({ ledger }: World['useCases'][number]): boolean => ledger !== undefined && ledger.kinds.length > 0

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
