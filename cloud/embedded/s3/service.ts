import { join } from 'node:path'
import { parseArn } from '../core/arn.ts'
import type { Platform } from '../core/platform.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import { permissionsOf } from './access.ts'
import { BlobStore } from './blob.ts'
import { bucketSettingsOperations } from './bucket-settings.ts'
import { Buckets } from './buckets.ts'
import { s3Definition } from './definition.ts'
import { notFound } from './errors.ts'
import { Notifier } from './notification/notifier.ts'
import { objectOperations } from './object-operations.ts'
import { effectivePolicy } from './public-access.ts'

/** Simple Storage Service: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export const s3 = (platform: Platform): Service<'s3'> => {
  const buckets = new Buckets()
  const notifier = new Notifier(platform)
  const blobs = new BlobStore(join(platform.folder, 's3'))
  const operations = {
    createBucket: (input, call) => ({ Location: `/${buckets.create(input, call).name}` }),
    deleteBucket: async (input) => {
      await buckets.delete(buckets.get(input))
      return {}
    },
    headBucket: (input) => {
      if (!buckets.find(input.Bucket)) throw notFound()
      return { BucketRegion: buckets.get(input).region }
    },
    listBuckets: (_, { account }) => ({
      Owner: { ID: account },
      Buckets: buckets.ownedBy(account).map(({ name, createdAt: created, region }) => ({
        Name: name,
        CreationDate: new Date(created),
        BucketRegion: region,
      })),
    }),
    getBucketLocation: (input) => {
      const { region } = buckets.get(input)
      // S3 returns no constraint for us-east-1, its first region.
      return { LocationConstraint: region === 'us-east-1' ? undefined : (region as 'eu-west-1') }
    },
    ...bucketSettingsOperations(buckets, notifier),
    ...objectOperations(buckets, blobs, notifier),
  } satisfies Operations<'s3'>
  return createService(s3Definition, {
    operations,
    permissions: permissionsOf(buckets),
    resourcePolicy: (arn, call) => effectivePolicy(buckets.find(parseArn(arn)?.resource.split('/')[0]), call),
    async stop() {
      notifier.stop()
    },
  })
}
