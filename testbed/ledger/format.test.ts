import { expect, test } from 'vitest'
import { formatLedger } from './format.ts'
import { buildLedger } from './ledger.ts'
import { LedgerBuilder } from './ledger-builder.ts'

test('a ledger that does not balance is printed with its tallies and its findings by name', () => {
  const builder = new LedgerBuilder()
  Object.assign(builder.tally('files'), { inputs: 2, items: 1, failed: 1 })
  Object.assign(builder.tally('rows'), { inputs: 1200, items: 1100, rejects: 2, deadLetters: 1, failed: 75 })
  Object.assign(builder.tally('orders'), { inputs: 3, items: 1, refusals: 1, repeats: 1 })
  builder.tally('events')
  for (let row = 1; row <= 22; row++)
    builder.addFinding('missing', { of: 'row', what: `a.csv line ${row + 1} (row ${row})`, reason: 'no end' })
  builder.addFinding('twice', { of: 'order', what: 'order o-1', reason: 'as o-2' })
  builder.addFinding('unknown', { of: 'file', what: 'item f-9 of files' })
  builder.addSetAside({ of: 'file', what: 'b.csv', reason: 'the file is not UTF-8 text' })
  const text = formatLedger(buildLedger(builder))
  expect(text.split('\n')).toEqual([
    '        inputs  items  rejects  dead letters  with their file  refusals  repeats',
    'files        2      1                                       1',
    'rows      1200   1100        2             1               75',
    'orders       3      1                                                 1        1',
    'events',
    'The ledger does not balance: 22 missing, 1 twice, 1 unknown, 0 differing.',
    '',
    'missing: these inputs have no outcome (22)',
    ...Array.from({ length: 20 }, (_, index) => `  • a.csv line ${index + 2} (row ${index + 1}): no end`),
    '  … and 2 more',
    '',
    'twice: these inputs have more than one outcome (1)',
    '  • order o-1: as o-2',
    '',
    'unknown: these outcomes have no input (1)',
    '  • file item f-9 of files',
    '',
    'set aside: these have the right outcome, but no item in a table (1)',
    '  • file b.csv: the file is not UTF-8 text',
  ])
})

test('a ledger without findings balances, whatever was set aside', () => {
  const builder = new LedgerBuilder()
  builder.addSetAside({ of: 'row', what: 'a.csv line 2 (row 1)', reason: 'rejected: no' })
  const ledger = buildLedger(builder)
  expect(ledger.balanced).toBe(true)
  expect(formatLedger(ledger)).toContain('The ledger balances: every input has exactly one outcome.')
})
