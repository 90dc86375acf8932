import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv } from '../../../fixtures/csv.ts'
import type { Ledger } from '../../../testbed/ledger/ledger.ts'
import { reconcileWhenSettled } from '../../../testbed/ledger/reconcile-when-settled.ts'
import { until } from '../../../testbed/waiting/until.ts'
import type { WholeWorld } from '../whole-architecture.ts'
import { type BrokenHandler, breakHandler } from './break-handler.ts'
import { Stacks } from './stacks.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
})
afterAll(() => stacks[Symbol.asyncDispose]())

/** A world of its own in which one function is broken. */
async function worldWith(broken: BrokenHandler, target?: 'recordWriter' | 'fileSplitter'): Promise<WholeWorld> {
  const world = await stacks.createWorld()
  await breakHandler(world, broken, target)
  return world
}

/** The ledger once it meets a condition, or after 30 seconds. */
const ledgerWhen = async (world: WholeWorld, isDone: (ledger: Ledger) => boolean): Promise<Ledger> =>
  (await until(() => world.ledger(), isDone, 30_000)).value

test('a row that its handler lost is missing, with its line number', async () => {
  const world = await worldWith('loses-a-row')
  await world.uploads.put('sales.csv', csv.rows(20).toString())
  const ledger = await ledgerWhen(world, ({ tallies, totals }) => tallies.rows!.items === 19 && totals.missing === 1)
  expect(ledger).toMatchObject({ balanced: false, twice: [], unknown: [], differing: [] })
  expect(ledger.missing).toEqual([
    { of: 'row', what: 'sales.csv line 4 (row 3)', reason: 'neither an item, a reject nor a dead letter' },
  ])
})

test('a row that its handler stored again under another key is a finding of twice', async () => {
  const world = await worldWith('writes-twice')
  const { objectId: fileId } = await world.uploads.put('sales.csv', csv.rows(20).toString())
  const ledger = await ledgerWhen(world, ({ tallies, totals }) => tallies.rows!.items === 20 && totals.missing === 0)
  expect(ledger).toMatchObject({ balanced: false, missing: [], unknown: [], differing: [] })
  expect(ledger.twice).toEqual([
    {
      of: 'row',
      what: 'sales.csv line 4 (row 3)',
      reason: `also stored under another key: item ${fileId} row 1000003`,
    },
    {
      of: 'row',
      what: 'sales.csv line 5 (row 4)',
      reason: `also stored under another key: item ${fileId}-again row 4`,
    },
  ])
})

test('a failed message that was acknowledged is missing once no message is in progress', async () => {
  const world = { ...(await worldWith('acknowledges-failed-messages')), timeoutMs: 4000 }
  await world.uploads.put('sales.csv', csv.rows(20).withRow(7, { quantity: 0 }).toString())
  const { met, value } = await reconcileWhenSettled(world)
  expect(met).toBe(false)
  expect(value.tallies.rows!).toMatchObject({ inputs: 20, items: 19, deadLetters: 0 })
  const reason = 'neither an item, a reject nor a dead letter (quantity is 0)'
  expect(value.missing).toEqual([{ of: 'row', what: 'sales.csv line 8 (row 7)', reason }])
})

test('the rows of a file on which its function always fails have the outcome of the file, with the reason', async () => {
  const world = await worldWith('always-fails', 'fileSplitter')
  await world.uploads.put('sales.csv', csv.rows(20).toString())
  const ledger = await ledgerWhen(world, ({ balanced }) => balanced)
  expect(ledger).toMatchObject({ balanced: true, missing: [], twice: [], unknown: [], differing: [] })
  expect(ledger.tallies.files!).toMatchObject({ inputs: 1, items: 0, deadLetters: 1 })
  expect(ledger.tallies.rows!).toMatchObject({ inputs: 20, items: 0, failed: 20 })
  expect(ledger.details.files).toMatchObject([{ key: 'sales.csv', status: undefined, failure: 'it always fails' }])
  expect(ledger.setAside).toEqual([{ of: 'file', what: 'sales.csv', reason: 'it always fails' }])
})
