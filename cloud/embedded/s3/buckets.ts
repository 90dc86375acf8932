import type { CreateBucketCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { Bucket } from './bucket.ts'
import { noSuchBucket, s3Error } from './errors.ts'
import { abortUpload } from './multipart-upload.ts'

/** All buckets of the cloud. As on AWS, bucket names are unique across accounts. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>()

  find(name: string | undefined): Bucket | undefined {
    return this.#buckets.get(name ?? '')
  }

  /** Returns the bucket after checking that it belongs to the account the caller expects. */
  get({
    Bucket: name = '',
    ExpectedBucketOwner,
  }: {
    Bucket?: string | undefined
    ExpectedBucketOwner?: string | undefined
  }): Bucket {
    const bucket = this.#buckets.get(name)
    if (!bucket) throw noSuchBucket(name)
    if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.owner)
      throw s3Error(403, 'AccessDenied', 'Access Denied')
    return bucket
  }

  ownedBy(account: string): Bucket[] {
    return [...this.#buckets.values()]
      .filter(({ owner }) => owner === account)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  create({ Bucket: name = '', CreateBucketConfiguration }: CreateBucketCommandInput, call: Call): Bucket {
    checkName(name)
    const region = CreateBucketConfiguration?.LocationConstraint ?? 'us-east-1'
    if (region !== call.region && call.region !== 'us-east-1')
      throw s3Error(
        400,
        'IllegalLocationConstraintException',
        `The ${region === 'us-east-1' ? 'unspecified' : region} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      )
    const existing = this.#buckets.get(name)
    if (existing && existing.owner !== call.account)
      throw s3Error(
        409,
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        { BucketName: name },
      )
    if (existing) {
      // Creating your own bucket again succeeds only in us-east-1.
      if (existing.region === 'us-east-1' && region === 'us-east-1') return existing
      throw s3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      )
    }
    const bucket = new Bucket({ name, owner: call.account, region, createdAt: call.clock.now() })
    this.#buckets.set(name, bucket)
    return bucket
  }

  /** Deletes an empty bucket, and with it the parts of unfinished uploads. */
  async delete(bucket: Bucket): Promise<void> {
    if (!bucket.isEmpty)
      throw s3Error(
        409,
        'BucketNotEmpty',
        bucket.versioning
          ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
          : 'The bucket you tried to delete is not empty',
        { BucketName: bucket.name },
      )
    this.#buckets.delete(bucket.name)
    bucket.isDeleted = true
    for (const upload of bucket.uploads.values()) await abortUpload(bucket, upload)
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkName(name: string): void {
  const isInvalid =
    !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ||
    name.includes('..') ||
    /^\d+\.\d+\.\d+\.\d+$/.test(name) ||
    name.startsWith('xn--')
  if (isInvalid) throw s3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
}
