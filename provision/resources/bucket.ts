import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'

export interface Bucket {
  readonly kind: 'bucket'
  /** As passed to `ensureBucket`, for example `uploads`. */
  readonly logicalName: string
  readonly name: string
  readonly arn: string
  /** The ARN of its objects below a prefix. */
  objects(prefix?: string): string
}

/** A versioned bucket that is closed to the public. */
export async function ensureBucket(build: Build, name: string): Promise<Bucket> {
  const { s3 } = build.clients
  // Bucket names are one for the whole of AWS, so the account's number is part of it.
  const Bucket = `${physicalName(build, name)}-${build.accountId}`
  await ensure(
    build,
    { kind: 'bucket', name: Bucket },
    {
      find: () => undefinedIfMissing(s3.send(new HeadBucketCommand({ Bucket }))),
      create: () => s3.send(new CreateBucketCommand({ Bucket, ...locationConstraint(build.region) })),
    },
  )
  await Promise.all([
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
    s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      }),
    ),
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    ),
    s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: stackTagList(build) } })),
  ])
  return toBucket({ kind: 'bucket', logicalName: name, name: Bucket, arn: `arn:aws:s3:::${Bucket}` })
}

/** Adds the methods that a bucket loses when it is written as JSON. */
export const toBucket = (data: Omit<Bucket, 'objects'>): Bucket => ({
  ...data,
  objects: (prefix = '*') => `${data.arn}/${prefix}`,
})

/** us-east-1 is the only region that must not be named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
const locationConstraint = (region: string) =>
  region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }

/** Empties the bucket, all versions, and deletes it. */
export async function removeBucket({ s3 }: Clients, Bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key: Key!,
      VersionId,
    }))
    if (Objects.length === 0) break
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    if (Errors?.[0]) throw new Error(`${Errors[0].Key} cannot be deleted from ${Bucket}: ${Errors[0].Message}`)
  }
  await s3.send(new DeleteBucketCommand({ Bucket }))
}
