import { expect, test } from 'vitest'
import type { Ledger } from '../testbed/ledger/ledger.ts'
import { emptyTally } from '../testbed/ledger/ledger-builder.ts'
import type { RoundReport, SoakReport } from '../testbed/soak/soak.ts'
import { sumLedgers } from '../testbed/soak/sum.ts'
import { formatRound, formatSoak } from './soak.ts'

const round: RoundReport = {
  round: 3,
  seed: 1087172121,
  seconds: 9.8,
  inputs: { files: 12, rows: 412, orders: 40, events: 22 },
  struck: 14,
  balanced: true,
  memory: 312,
}

/** No inputs of any kind. */
const empty: Ledger = {
  ...sumLedgers([]),
  tallies: { files: emptyTally(), rows: emptyTally(), orders: emptyTally(), events: emptyTally() },
}

/** The ledger of a round in which 20 rows were sent and one is missing. */
const oneMissing: Ledger = {
  ...empty,
  balanced: false,
  missing: [{ of: 'row', what: 'sales.csv line 4 (row 3)', reason: 'neither an item, a reject nor a dead letter' }],
  setAside: [{ of: 'event', what: 'event e-1', reason: 'not routed' }],
  totals: { ...empty.totals, missing: 1, setAside: 1 },
  tallies: { ...empty.tallies, rows: { ...emptyTally(), inputs: 20, items: 19 } },
}

const report = (more: Partial<SoakReport>): SoakReport => ({
  cloud: 'embedded',
  seed: 42,
  without: [],
  interrupted: false,
  rounds: [round],
  ledger: empty,
  repeat: undefined,
  ...more,
})

test('a round is one line: inputs, injected faults, whether it balances, duration and memory', () => {
  expect(formatRound(round)).toBe(
    'round 3 (seed 1087172121): 12 files, 412 rows, 40 orders, 22 events; 14 faults injected; balances; 9.8 s, 312 MB',
  )
  expect(formatRound({ ...round, balanced: false })).toContain('; DOES NOT BALANCE; ')
})

test('the report ends with the ledger of all rounds, without the entries that are set aside', () => {
  const text = formatSoak(report({ rounds: [round, { ...round, struck: 6, seconds: 10.4 }], interrupted: true }))
  expect(text).toMatch(/^2 rounds of seed 42 in 20 s; 20 faults injected; interrupted\n/)
  expect(text).toMatch(/The ledger balances: every input has exactly one outcome\.$/)
})

test('a soak that does not balance lists the findings and the command that repeats the round', () => {
  const repeat = 'npm run soak -- --cloud embedded --rounds 1 --seed 1087172121'
  expect(formatSoak(report({ ledger: oneMissing, repeat }))).toBe(
    [
      '1 round of seed 42 in 10 s; 14 faults injected',
      '        inputs  items',
      'files',
      'rows        20     19',
      'orders',
      'events',
      'The ledger does not balance: 1 missing, 0 twice, 0 unknown, 0 differing.',
      '',
      'missing: these inputs have no outcome (1)',
      '  • sales.csv line 4 (row 3): neither an item, a reject nor a dead letter',
      '',
      `To repeat the round that does not balance: ${repeat}`,
    ].join('\n'),
  )
})

test('the ledgers of rounds add up, and do not balance if one of them does not', () => {
  const both = sumLedgers([oneMissing, oneMissing, empty])
  expect(both.balanced).toBe(false)
  expect(both.missing).toHaveLength(2)
  expect(both.totals).toMatchObject({ missing: 2, twice: 0, setAside: 2 })
  expect(both.tallies.rows).toMatchObject({ inputs: 40, items: 38, rejects: 0 })
  expect(sumLedgers(Array.from({ length: 200 }, () => oneMissing)).missing).toHaveLength(100)
})
