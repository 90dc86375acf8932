import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import type { Clients } from '../../cloud/api/clients.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'
import { satisfies } from './satisfies.ts'

export interface Bucket {
  readonly kind: 'bucket'
  /** As passed to `ensureBucket`, for example `uploads`. */
  readonly logicalName: string
  readonly name: string
  readonly arn: string
  /** The ARN of its objects, or of those that match a pattern such as `rejects/*`. */
  objects(pattern?: string): string
}

/** Creates a versioned and encrypted bucket without public access, or brings an existing one into this state. */
export async function ensureBucket(build: Build, name: string): Promise<Bucket> {
  const { s3 } = build.clients
  // Bucket names are global, hence the account id.
  const Bucket = `${physicalName(build, name)}-${build.accountId}`
  await ensure<unknown, unknown>(
    build,
    { kind: 'bucket', name: Bucket },
    {
      find: () => undefinedIfMissing(s3.send(new HeadBucketCommand({ Bucket }))),
      create: () => s3.send(new CreateBucketCommand({ Bucket, ...locationConstraint(build.region) })),
    },
  )
  await reconcile(build, Bucket)
  return toBucket({ kind: 'bucket', logicalName: name, name: Bucket, arn: `arn:aws:s3:::${Bucket}` })
}

const PUBLIC_ACCESS_BLOCK = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
}

const ENCRYPTION = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }] }

async function reconcile(build: Build, Bucket: string): Promise<void> {
  const { s3 } = build.clients
  const [versioning, publicAccess, encryption, tagging] = await Promise.all([
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    undefinedIfMissing(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    undefinedIfMissing(s3.send(new GetBucketEncryptionCommand({ Bucket }))),
    undefinedIfMissing(s3.send(new GetBucketTaggingCommand({ Bucket }))),
  ])
  if (versioning.Status !== 'Enabled')
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  if (!satisfies(publicAccess?.PublicAccessBlockConfiguration, PUBLIC_ACCESS_BLOCK))
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: PUBLIC_ACCESS_BLOCK }))
  if (!satisfies(encryption?.ServerSideEncryptionConfiguration, ENCRYPTION))
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: ENCRYPTION }))
  if (!hasStackTags(build, tagging?.TagSet))
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: stackTagList(build) } }))
}

/** Adds the methods that a bucket loses when it is written as JSON. */
export const toBucket = (data: Omit<Bucket, 'objects'>): Bucket => ({
  ...data,
  objects: (pattern = '*') => `${data.arn}/${pattern}`,
})

/** us-east-1 is the only region that is not a valid constraint: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
const locationConstraint = (region: string) =>
  region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }

/** Deletes all versions of all objects, then the bucket. */
export async function removeBucket({ s3 }: Clients, Bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key: Key!,
      VersionId,
    }))
    if (Objects.length === 0) break
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    if (Errors?.[0])
      throw new UserError(`Cannot delete ${Errors[0].Key} from the bucket ${Bucket}: ${Errors[0].Message}`)
  }
  await s3.send(new DeleteBucketCommand({ Bucket }))
}
