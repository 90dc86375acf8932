import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import { csv } from '../../fixtures/csv.ts'
import { expect, test } from '../harness/test.ts'
import { notify } from './notification.ts'

test('the same notification twice does not split twice', async ({ world }) => {
  const upload = await world.uploads.put('notified-twice.csv', csv.rows(3).toString())
  await expect(world.files).toHaveItem({ fileId: upload.fileId }, { status: 'SPLIT', rows: 3 })
  const before = await world.files.get({ fileId: upload.fileId })
  await notify(world, upload)
  expect(await world.files.get({ fileId: upload.fileId })).toEqual(before)
})

test('a notification that comes behind that of a newer version is of its own version', async ({ ownWorld }) => {
  const world = await ownWorld()
  const { cloud, files, records, uploads } = world
  // S3 tells nobody, so that the order is this scenario's own.
  await cloud.clients.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: uploads.bucket, NotificationConfiguration: {} }),
  )
  const older = await uploads.put('prices.csv', String(csv.rows(3)))
  const newer = await uploads.put('prices.csv', String(csv.rows(5, 2)))
  await notify(world, newer)
  await notify(world, older)
  await expect(records).toHaveItems(5, { of: newer })
  await expect(records).toHaveItems(3, { of: older })
  for (const { fileId } of [older, newer]) await expect(files).toHaveItem({ fileId }, { status: 'SPLIT' })
  await expect(world).toBalance()
})
