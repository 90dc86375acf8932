import { csv } from '../../fixtures/csv.ts'
import { expect, test } from '../harness/test.ts'

const WRITE = { service: 'dynamodb', operation: 'BatchWriteItem', resource: 'records' } as const

test('rows that the table leaves unprocessed are written again', async ({ ownWorld, needs }) => {
  needs('inject-faults')
  const world = await ownWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...WRITE, effect: 'partial', entries: 4, times: 3 })
  const upload = await uploads.put('unprocessed.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { of: upload })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 3 }])
})

test('rows that the table throttles for longer than their writer can wait come again', async ({ ownWorld, needs }) => {
  needs('inject-faults')
  const world = await ownWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...WRITE, effect: 'throttle', for: '2 seconds' })
  const upload = await uploads.put('throttled-table.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { of: upload })
  await expect(world).toBalance()
  const [fault] = await faults.list()
  expect(fault!.struck).toBeGreaterThan(0)
})

test('a writer that is killed when it has stored some rows gets all of them again', async ({ ownWorld, needs }) => {
  needs('inject-faults')
  const world = await ownWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...WRITE, caller: 'record-writer', effect: 'kill', when: 'after', times: 1 })
  const upload = await uploads.put('killed-writer.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { of: upload })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})
