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

/** A stack of its own, one function of which is one of those in `broken/`. */
async function worldWith(broken: BrokenHandler, place?: 'recordWriter' | 'fileSplitter'): Promise<WholeWorld> {
  const world = await stacks.world()
  await breakHandler(world, broken, place)
  return world
}

/** The ledger once it says what it must: a broken handler takes its time, too. */
const ledgerWhen = async (world: WholeWorld, good: (ledger: Ledger) => boolean): Promise<Ledger> =>
  (await until(() => world.ledger(), good, 30_000)).value

test('a row that its handler lost is missing, by its line', async () => {
  const world = await worldWith('loses-a-row')
  await world.uploads.put('sales.csv', csv.rows(20).toString())
  const ledger = await ledgerWhen(world, ({ tallies, totals }) => tallies.rows!.items === 19 && totals.missing === 1)
  expect(ledger).toMatchObject({ balanced: false, twice: [], unknown: [], differing: [] })
  expect(ledger.missing).toEqual([
    { of: 'row', what: 'sales.csv line 4 (row 3)', reason: 'neither an item, a reject nor a dead letter' },
  ])
})

test('a row that its handler stored a second time is there twice, whatever the other key', async () => {
  const world = await worldWith('writes-twice')
  const { objectId: fileId } = await world.uploads.put('sales.csv', csv.rows(20).toString())
  const ledger = await ledgerWhen(world, ({ tallies, totals }) => tallies.rows!.items === 20 && totals.missing === 0)
  expect(ledger).toMatchObject({ balanced: false, missing: [], unknown: [], differing: [] })
  expect(ledger.twice).toEqual([
    { of: 'row', what: 'sales.csv line 4 (row 3)', reason: `stored under another key too: item ${fileId} row 1000003` },
    { of: 'row', what: 'sales.csv line 5 (row 4)', reason: `stored under another key too: item ${fileId}-again row 4` },
  ])
})

test('a message that failed and was acknowledged is missing, and says so when nothing is under way any more', async () => {
  const world = { ...(await worldWith('acknowledges-what-failed')), timeoutMs: 4000 }
  await world.uploads.put('sales.csv', csv.rows(20).withRow(7, { quantity: 0 }).toString())
  const { met, value } = await reconcileWhenSettled(world)
  expect(met).toBe(false)
  expect(value.tallies.rows!).toMatchObject({ inputs: 20, items: 19, deadLetters: 0 })
  const reason = 'neither an item, a reject nor a dead letter (quantity is 0)'
  expect(value.missing).toEqual([{ of: 'row', what: 'sales.csv line 8 (row 7)', reason }])
})

test('the rows of a file that was given up have ended with it, and it says why', async () => {
  const world = await worldWith('always-fails', 'fileSplitter')
  await world.uploads.put('sales.csv', csv.rows(20).toString())
  const ledger = await ledgerWhen(world, ({ balanced }) => balanced)
  expect(ledger).toMatchObject({ balanced: true, missing: [], twice: [], unknown: [], differing: [] })
  expect(ledger.tallies.files!).toMatchObject({ inputs: 1, items: 0, deadLetters: 1 })
  expect(ledger.tallies.rows!).toMatchObject({ inputs: 20, items: 0, failed: 20 })
  expect(ledger.details.files).toMatchObject([{ key: 'sales.csv', status: undefined, failure: 'it always fails' }])
  expect(ledger.setAside).toEqual([{ of: 'file', what: 'sales.csv', reason: 'it always fails' }])
})
