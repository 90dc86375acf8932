import { csv } from '../../fixtures/csv.ts'
import { expect, serial as test } from './test.ts'

const WRITE = { service: 'dynamodb', operation: 'BatchWriteItem', resource: 'records' } as const

test('rows that the table returns as unprocessed are written again', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...WRITE, effect: 'partial', entries: 4, times: 3 })
  const upload = await uploads.put('unprocessed.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 3 }])
})

test('a row that the table throttles for longer than the writer retries is received again', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  // The SDK attempts it three times.
  await faults.add({ ...WRITE, effect: 'throttle', times: 4 })
  const upload = await uploads.put('throttled-table.csv', String(csv.rows(1)))
  await expect(records).toHaveItems(1, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 4 }])
})

test('rows whose writer is killed after it stored some of them are received again and stored once', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...WRITE, caller: 'record-writer', effect: 'kill', when: 'after', times: 1 })
  const upload = await uploads.put('killed-writer.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})
