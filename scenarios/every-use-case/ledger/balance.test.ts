import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv } from '../../../fixtures/csv.ts'
import { until } from '../../../testbed/waiting/until.ts'
import { shipment } from '../../event-recorder/shipment.ts'
import { someOrder } from '../../orders-api/some-order.ts'
import { Stacks } from './stacks.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
})
afterAll(() => stacks[Symbol.asyncDispose]())

const fixture = (name: string) => readFile(new URL(`../../../fixtures/csv/${name}`, import.meta.url))

test('the ledger of a run without bugs balances: every input has exactly one outcome', async () => {
  const world = await stacks.createWorld()
  for (const name of ['sales', 'as-people-write-it', 'broken-lines', 'poison-rows', 'empty', 'header-only'])
    await world.uploads.put(`${name}.csv`, await fixture(`${name}.csv`))
  await world.uploads.put('not-text.csv', await fixture('not-text.csv'))
  await world.uploads.put('without-header.csv', await fixture('without-header.csv'))
  await world.uploads.put('day 1/ä+b.csv', csv.rows(30).toString())
  await world.uploads.put('notes.txt', 'not a CSV file')
  await world.api.post('/orders', someOrder(), { 'idempotency-key': 'k-1' })
  const order = someOrder({ items: [{ sku: 'DESK-01', quantity: 4, unitPrice: 149.99 }] })
  await world.api.post('/orders', order, { 'idempotency-key': 'k-2' })
  await world.api.post('/orders', order, { 'idempotency-key': 'k-2' })
  await world.api.post('/orders', someOrder({ currency: 'XXL' }))
  const event = shipment()
  await world.eventBus.put(event, shipment({ carrier: 'TEST-7' }), shipment({ version: 99 }), event)
  const { value: ledger } = await until(
    () => world.ledger(),
    ({ balanced }) => balanced,
    30_000,
  )
  expect(ledger).toMatchObject({ missing: [], twice: [], unknown: [], differing: [], balanced: true })
  expect(ledger.tallies).toMatchObject({
    files: { inputs: 10, items: 7, failed: 2, notRouted: 1 },
    rows: { inputs: 71, items: 67, rejects: 2, deadLetters: 2, failed: 0 },
    orders: { inputs: 4, items: 2, repeats: 1, refusals: 1 },
    events: { inputs: 4, items: 1, repeats: 1, deadLetters: 1, notRouted: 1 },
  })
})
