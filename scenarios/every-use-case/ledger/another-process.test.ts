import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { csv } from '../../../fixtures/csv.ts'
import { matchers } from '../../../testbed/vitest/matchers.ts'
import { createWorld } from '../../../testbed/world/world.ts'
import { someOrder } from '../../orders-api/some-order.ts'
import { wholeArchitecture } from '../whole-architecture.ts'
import { Stacks } from './stacks.ts'

test('with a folder, another process has the same sent log and dead letters', async () => {
  const keepIn = mkdtempSync(join(tmpdir(), 'eventbed-kept-'))
  await using stacks = await Stacks.start()
  const { cloud, architecture } = await stacks.createWorld()
  const world = createWorld(cloud, architecture, wholeArchitecture, { keepIn })
  expect.extend(matchers)
  await world.uploads.put('sales.csv', csv.rows(5).withRow(2, { quantity: 0 }).toString())
  await world.api.post('/orders', someOrder())
  await expect(world).toBalance()
  // By now the dead letter was received, and the queue is empty.
  const other = createWorld(cloud, architecture, wholeArchitecture, { keepIn })
  expect(await other.ledger()).toEqual(await world.ledger())
  expect(await createWorld(cloud, architecture, wholeArchitecture, { keepIn }).recordsDlq.peek()).toMatchObject([
    { body: { row: 2 } },
  ])
  expect((await other.ledger()).tallies.rows!).toMatchObject({ inputs: 5, items: 4, deadLetters: 1 })

  // Without it, the dead letter is gone, and the inputs are those of another client.
  const withoutFolder = await createWorld(cloud, architecture, wholeArchitecture).ledger()
  expect(withoutFolder.totals).toMatchObject({ missing: 1, unknown: 0 })
  expect(withoutFolder.tallies).toMatchObject({
    files: { inputs: 1, sentByOthers: 1 },
    rows: { inputs: 5, sentByOthers: 5 },
    orders: { inputs: 1, items: 1, sentByOthers: 1 },
  })
  rmSync(keepIn, { recursive: true })
})
