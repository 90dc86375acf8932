import type { Ledger } from '../ledger/ledger.ts'
import { COUNTS, type Entry, emptyTally, type FindingKind, type Tally } from '../ledger/ledger-builder.ts'

const MAX_ENTRIES = 100

/** Sums the ledgers of several rounds, without details: an hour of rounds has thousands of files. */
export function sumLedgers(ledgers: readonly Ledger[]): Ledger {
  const entries = (kind: FindingKind | 'setAside'): Entry[] =>
    ledgers.flatMap((ledger) => ledger[kind]).slice(0, MAX_ENTRIES)
  const count = (kind: FindingKind | 'setAside') => ledgers.reduce((sum, { totals }) => sum + totals[kind], 0)
  const tallies = sumTallies(ledgers.map((ledger) => ledger.tallies))
  return {
    balanced: ledgers.every(({ balanced }) => balanced),
    // Each round replaces the details by sums, so that they stay as small as one round's.
    details: { files: [], ...tallies, rows: undefined },
    missing: entries('missing'),
    twice: entries('twice'),
    unknown: entries('unknown'),
    differing: entries('differing'),
    setAside: entries('setAside'),
    totals: {
      missing: count('missing'),
      twice: count('twice'),
      unknown: count('unknown'),
      differing: count('differing'),
      setAside: count('setAside'),
    },
    tallies,
  }
}

function sumTallies(all: readonly Readonly<Record<string, Tally>>[]): Record<string, Tally> {
  const sums: Record<string, Tally> = {}
  for (const tallies of all)
    for (const [kind, tally] of Object.entries(tallies)) {
      sums[kind] ??= emptyTally()
      for (const name of COUNTS) sums[kind][name] += tally[name]
    }
  return sums
}
