import { expect, test } from 'vitest'
import { UserError } from '../../cloud/common/user-error.ts'
import { matchers } from '../vitest/matchers.ts'
import { formatLedger } from './format.ts'
import { buildLedger, ledgerToJson, reconcile, requireLedgers } from './ledger.ts'
import { LedgerBuilder } from './ledger-builder.ts'

const useCase = (name: string, kinds?: readonly string[]) =>
  ({ name, ...(kinds && { ledger: { kinds, reconcile: async () => ({}) } }) }) as never
const refusal = (useCases: readonly never[]) => {
  try {
    requireLedgers({ useCases })
  } catch (error) {
    return error
  }
  return undefined
}

test.each([
  [[], 'This world does not define how to reconcile its inputs and outcomes, so it cannot balance.'],
  [[useCase('a', ['as']), useCase('b')], 'The use case b does not define how to reconcile its inputs and outcomes'],
  [[useCase('c', [])], 'The use case c does not define how to reconcile its inputs and outcomes'],
])('a world in which a use case says nothing of its inputs cannot balance (case %#)', (useCases, message) => {
  const error = refusal(useCases)
  expect(error).toBeInstanceOf(UserError)
  expect((error as Error).message).toContain(message)
})

test('a world in which every use case has inputs can balance', () => {
  expect(refusal([useCase('a', ['as']), useCase('b', ['bs'])])).toBeUndefined()
})

test('expect(world).toBalance() fails at once for a use case that says nothing of its inputs', async () => {
  const world = { useCases: [useCase('a', ['as']), useCase('b')] }
  const state = { isNot: false } as never
  await expect(matchers.toBalance.call(state, world as never)).rejects.toThrow('The use case b does not define how')
})

test('a ledger names the use cases that it says nothing about, and needs at least one other', async () => {
  const world = { useCases: [useCase('a', ['as']), useCase('b'), useCase('c', [])] } as never
  const ledger = await reconcile(world)
  expect(ledger).toMatchObject({ balanced: true, notReconciled: ['b', 'c'] })
  expect(formatLedger(ledger)).toContain('It says nothing about b, c, without a ledger of its own.')
  expect(ledgerToJson(ledger)).toMatchObject({ balanced: true, notReconciled: ['b', 'c'] })
  await expect(reconcile({ useCases: [useCase('b')] } as never)).rejects.toThrow(
    'No use case of this stack defines how',
  )
})

test('an input that may still get an outcome is missing, unless the ledger counts what is in progress', async () => {
  for (const countsInProgress of [false, true]) {
    const builder = new LedgerBuilder({ countsInProgress })
    builder.tally('rows').inputs = 2
    await builder.addMissing('rows', { of: 'row', what: 'row 1' }, async () => true)
    await builder.addMissing('rows', { of: 'row', what: 'row 2' }, () => false)
    const ledger = buildLedger(builder)
    expect(ledger.missing.map(({ what }) => what)).toEqual(countsInProgress ? ['row 2'] : ['row 1', 'row 2'])
    expect(ledger.tallies.rows!.inProgress).toBe(countsInProgress ? 1 : 0)
  }
})

test('the table has columns for inputs that others sent or that are in progress only where there are some', () => {
  const builder = new LedgerBuilder({ countsInProgress: true })
  Object.assign(builder.tally('files'), { inputs: 2, items: 2 })
  expect(formatLedger(buildLedger(builder)).split('\n')).toEqual([
    '       inputs  items',
    'files       2      2',
    'The ledger balances: every input has exactly one outcome.',
  ])
  Object.assign(builder.tally('files'), { inputs: 3, sentByOthers: 1, inProgress: 1 })
  expect(formatLedger(buildLedger(builder)).split('\n')).toEqual([
    '       inputs  items  sent by others  in progress',
    'files       3      2               1            1',
    'The ledger balances: every input that is not in progress has exactly one outcome.',
  ])
})
