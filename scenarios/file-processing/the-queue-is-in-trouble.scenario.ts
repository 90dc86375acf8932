import { csv } from '../../fixtures/csv.ts'
import { readSplitterLog } from './splitter-log.ts'
import { expect, serial as test } from './test.ts'

const SEND = { service: 'sqs', operation: 'SendMessageBatch', resource: 'records' } as const

test('rows of a batch that the queue rejects are sent again', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...SEND, effect: 'partial', entries: 3, times: 2 })
  const upload = await uploads.put('rejected-in-part.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 2 }])
})

test('a queue that throttles briefly only delays the rows', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...SEND, effect: 'throttle', times: 2 })
  const upload = await uploads.put('throttled.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await readSplitterLog(world, upload, 1)).toEqual(['split into 20 rows, 0 lines rejected'])
  expect(await faults.list()).toMatchObject([{ struck: 2 }])
})

test('a file is split again if the queue throttles its rows for longer than file-splitter retries', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, files, records, uploads } = world
  // The file has two batches, and the SDK attempts each three times.
  await faults.add({ ...SEND, effect: 'throttle', times: 6 })
  const upload = await uploads.put('throttled-for-long.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 20 })
  await expect(world).toBalance()
  expect(await readSplitterLog(world, upload, 2)).toEqual([
    expect.stringMatching(/^file was not split: /),
    'split into 20 rows, 0 lines rejected',
  ])
  expect(await faults.list()).toMatchObject([{ struck: 6 }])
})

test('rows that the queue delivers twice at the same time are stored once', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ service: 'sqs', operation: 'ReceiveMessage', resource: 'records', effect: 'duplicate', times: 2 })
  const upload = await uploads.put('delivered-twice.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 2 }])
})
