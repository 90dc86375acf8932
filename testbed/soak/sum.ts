import type { Ledger } from '../ledger/ledger.ts'
import { type Entry, type FINDING_KINDS, OUTCOMES, type Tally } from '../ledger/ledger-builder.ts'

const MOST_ENTRIES = 100

/** The books of several rounds as one, without the single files: after an hour there would be thousands. */
export function summed(ledgers: readonly Ledger[]): Ledger {
  const entries = (kind: (typeof FINDING_KINDS)[number] | 'setAside'): Entry[] =>
    ledgers.flatMap((ledger) => ledger[kind]).slice(0, MOST_ENTRIES)
  const count = (kind: (typeof FINDING_KINDS)[number] | 'setAside') =>
    ledgers.reduce((sum, { totals }) => sum + totals[kind], 0)
  const tally = (kind: 'files' | 'rows' | 'orders' | 'events') => add(ledgers.map(({ totals }) => totals[kind]))
  const [orders, events] = [tally('orders'), tally('events')]
  return {
    balanced: ledgers.every(({ balanced }) => balanced),
    files: [],
    orders,
    events,
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
      files: tally('files'),
      rows: tally('rows'),
      orders,
      events,
    },
  }
}

const add = (tallies: readonly Tally[]): Tally => {
  const sum = { inputs: 0, ...Object.fromEntries(OUTCOMES.map((end) => [end, 0])) } as Tally
  for (const tally of tallies) for (const name of ['inputs', ...OUTCOMES] as const) sum[name] += tally[name]
  return sum
}
