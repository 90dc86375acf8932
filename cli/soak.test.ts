import { expect, test } from 'vitest'
import type { Ledger } from '../testbed/ledger/ledger.ts'
import { tally } from '../testbed/ledger/ledger-builder.ts'
import type { RoundReport, SoakReport } from '../testbed/soak/soak.ts'
import { summed } from '../testbed/soak/sum.ts'
import { formatSoak, lineOf } from './soak.ts'

const round: RoundReport = {
  round: 3,
  seed: 1087172121,
  seconds: 9.8,
  inputs: { files: 12, rows: 412, orders: 40, events: 22 },
  struck: 14,
  balanced: true,
  memory: 312,
}

/** The books of a round in which 20 rows went in and one did not come out. */
const oneMissing: Ledger = {
  ...summed([]),
  balanced: false,
  missing: [{ of: 'row', what: 'sales.csv line 4 (row 3)', reason: 'neither an item, a reject nor a dead letter' }],
  setAside: [{ of: 'event', what: 'event e-1', reason: 'not routed' }],
  totals: { ...summed([]).totals, missing: 1, setAside: 1, rows: { ...tally(), inputs: 20, items: 19 } },
}

const report = (more: Partial<SoakReport>): SoakReport => ({
  cloud: 'embedded',
  seed: 42,
  without: [],
  interrupted: false,
  rounds: [round],
  ledger: summed([]),
  repeat: undefined,
  ...more,
})

test('a round is a line: what went in, what failed, whether it balances, how long it took and the memory', () => {
  expect(lineOf(round)).toBe(
    'round 3 (seed 1087172121): 12 files of 412 rows, 40 orders, 22 events; faults struck 14×; balances; 9.8 s, 312 MB',
  )
  expect(lineOf({ ...round, balanced: false })).toContain('; DOES NOT BALANCE; ')
})

test('at the end is the ledger of all rounds, without what ended in order', () => {
  const text = formatSoak(report({ rounds: [round, { ...round, struck: 6, seconds: 10.4 }], interrupted: true }))
  expect(text).toMatch(/^2 rounds of seed 42 in 20 s; faults struck 20×; interrupted\n/)
  expect(text).toMatch(/The ledger balances: every input has exactly one end\.$/)
})

test('a soak that does not balance says what is wrong, and how to repeat it', () => {
  const repeat = 'npm run soak -- --cloud embedded --rounds 1 --seed 1087172121'
  expect(formatSoak(report({ ledger: oneMissing, repeat }))).toBe(
    [
      '1 round of seed 42 in 10 s; faults struck 14×',
      '        inputs  items',
      'files',
      'rows        20     19',
      'orders',
      'events',
      'The ledger does not balance: 1 missing, 0 twice, 0 unknown, 0 differing.',
      '',
      'missing: these inputs have no end (1)',
      '  • sales.csv line 4 (row 3): neither an item, a reject nor a dead letter',
      '',
      `To repeat the round that does not balance: ${repeat}`,
    ].join('\n'),
  )
})

test('the books of rounds add up, and one that does not balance is enough for none of it to', () => {
  const both = summed([oneMissing, oneMissing, summed([])])
  expect(both.balanced).toBe(false)
  expect(both.missing).toHaveLength(2)
  expect(both.totals).toMatchObject({ missing: 2, twice: 0, setAside: 2, rows: { inputs: 40, items: 38, rejects: 0 } })
  expect(summed(Array.from({ length: 200 }, () => oneMissing)).missing).toHaveLength(100)
})
