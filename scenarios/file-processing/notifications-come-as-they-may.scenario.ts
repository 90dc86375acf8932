import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import { csv } from '../../fixtures/csv.ts'
import { notifySplitter } from './notify-splitter.ts'
import { readSplitterLog } from './splitter-log.ts'
import { expect, serial, test } from './test.ts'

test('a file is split once although its notification arrives twice', async ({ world }) => {
  const upload = await world.uploads.put('notified-twice.csv', csv.rows(3).toString())
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 3 })
  const before = await world.files.get({ fileId: upload.objectId })
  await notifySplitter(world, upload)
  expect(await world.files.get({ fileId: upload.objectId })).toEqual(before)
})

test('a notification that arrives after that of a newer version still splits its own version', async ({ ownWorld }) => {
  const world = await ownWorld()
  const { cloud, files, records, uploads } = world
  // S3 sends no notifications, so that this scenario decides their order.
  await cloud.clients.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: uploads.bucket, NotificationConfiguration: {} }),
  )
  const older = await uploads.put('prices.csv', String(csv.rows(3)))
  const newer = await uploads.put('prices.csv', String(csv.rows(5, 2)))
  await notifySplitter(world, newer)
  await notifySplitter(world, older)
  await expect(records).toHaveItems(5, { fileId: newer.objectId })
  await expect(records).toHaveItems(3, { fileId: older.objectId })
  for (const { objectId: fileId } of [older, newer]) await expect(files).toHaveItem({ fileId }, { status: 'SPLIT' })
  await expect(world).toBalance()
})

const NOTIFY = {
  service: 'lambda',
  operation: 'Invoke',
  resource: 'file-splitter',
  caller: 's3.amazonaws.com',
} as const

serial('a file that S3 notifies twice at the same time is split once', async ({ fileWorld, needs }) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { clock, faults, records, uploads } = world
  await faults.add({ ...NOTIFY, effect: 'duplicate', times: 1 })
  const upload = await uploads.put('notified-twice-at-once.csv', String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  // An advance waits until both invocations have ended.
  await clock!.advance('1 second')
  const messages = await readSplitterLog(world, upload, 2)
  expect(messages.sort()).toEqual(['file is split already, or being split', 'split into 20 rows, 0 lines rejected'])
  await expect(world).toBalance()
})

serial('two versions that S3 notifies in the wrong order are both split', async ({ fileWorld, needs }) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, records, uploads } = world
  await faults.add({ ...NOTIFY, effect: 'reorder', times: 1 })
  const older = await uploads.put('reordered.csv', String(csv.rows(3)))
  const newer = await uploads.put('reordered.csv', String(csv.rows(5, 2)))
  await expect(records).toHaveItems(5, { fileId: newer.objectId })
  await expect(records).toHaveItems(3, { fileId: older.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})
