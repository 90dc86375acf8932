import { csv } from '../../fixtures/csv.ts'
import { splitterSays } from './splitter-says.ts'
import { expect, serial as test } from './test.ts'

const SEND = { service: 'sqs', operation: 'SendMessageBatch', resource: 'records' } as const

test('rows that the queue refuses out of a batch are sent again', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...SEND, effect: 'partial', entries: 3, times: 2 })
  const upload = await uploads.put('refused-in-part.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 2 }])
})

test('a queue that throttles for a moment only delays the rows', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...SEND, effect: 'throttle', times: 2 })
  const upload = await uploads.put('throttled.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await splitterSays(world, upload, 1)).toEqual(['split into 20 rows, 0 lines rejected'])
  expect(await faults.list()).toMatchObject([{ struck: 2 }])
})

test('a file whose rows the queue throttles for too long is split again later', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, files, records, uploads } = world
  // Of a file with two batches, each is tried three times.
  await faults.add({ ...SEND, effect: 'throttle', times: 6 })
  const upload = await uploads.put('throttled-for-long.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 20 })
  await expect(world).toBalance()
  expect(await splitterSays(world, upload, 2)).toEqual([
    expect.stringMatching(/^file was not split: /),
    'split into 20 rows, 0 lines rejected',
  ])
  expect(await faults.list()).toMatchObject([{ struck: 6 }])
})

test('rows that are handed out twice at once are stored once', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ service: 'sqs', operation: 'ReceiveMessage', resource: 'records', effect: 'duplicate', times: 2 })
  const upload = await uploads.put('handed-out-twice.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 2 }])
})
