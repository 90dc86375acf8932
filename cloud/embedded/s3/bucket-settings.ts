import type { Call } from '../core/call.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { compilePolicy } from '../iam/policy/document.ts'
import type { Bucket } from './bucket.ts'
import type { Buckets } from './buckets.ts'
import { malformedXml, noSuchConfiguration, s3Error } from './errors.ts'
import type { Notifier } from './notification/notifier.ts'
import { isPublicPolicy } from './public-access.ts'

/** Operations that read and change the configuration of a bucket. */
export const bucketSettingsOperations = (buckets: Buckets, notifier: Notifier) =>
  ({
    putBucketVersioning: (input) => {
      const { Status, MFADelete } = input.VersioningConfiguration ?? {}
      if (MFADelete === 'Enabled') throw notImplemented('s3 PutBucketVersioning MFADelete')
      if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml()
      buckets.get(input).versioning = Status
      return {}
    },
    getBucketVersioning: (input) => {
      const { versioning } = buckets.get(input)
      return versioning ? { Status: versioning } : {}
    },
    putBucketTagging: (input) => {
      buckets.get(input).tags = input.Tagging?.TagSet ?? []
      return {}
    },
    getBucketTagging: (input) => {
      const { tags } = buckets.get(input)
      if (!tags) throw noSuchConfiguration('NoSuchTagSet', 'The TagSet does not exist')
      return { TagSet: tags }
    },
    deleteBucketTagging: (input) => {
      buckets.get(input).tags = undefined
      return {}
    },
    putPublicAccessBlock: (input) => {
      buckets.get(input).publicAccessBlock = input.PublicAccessBlockConfiguration
      return {}
    },
    getPublicAccessBlock: (input) => {
      const { publicAccessBlock } = buckets.get(input)
      if (!publicAccessBlock)
        throw noSuchConfiguration(
          'NoSuchPublicAccessBlockConfiguration',
          'The public access block configuration was not found',
        )
      return { PublicAccessBlockConfiguration: publicAccessBlock }
    },
    deletePublicAccessBlock: (input) => {
      buckets.get(input).publicAccessBlock = undefined
      return {}
    },
    putBucketPolicy: (input, call: Call) => {
      const bucket = buckets.get(input)
      checkBucketPolicy(bucket, input.Policy ?? '', call)
      bucket.policy = input.Policy
      return {}
    },
    getBucketPolicy: (input) => {
      const { policy } = buckets.get(input)
      if (policy === undefined) throw noSuchConfiguration('NoSuchBucketPolicy', 'The bucket policy does not exist')
      return { Policy: policy }
    },
    deleteBucketPolicy: (input) => {
      buckets.get(input).policy = undefined
      return {}
    },
    putBucketEncryption: (input) => {
      const configuration = input.ServerSideEncryptionConfiguration
      const algorithm = configuration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm
      if (algorithm !== 'AES256') throw notImplemented(`s3 PutBucketEncryption with ${algorithm}`)
      buckets.get(input).encryption = configuration!
      return {}
    },
    getBucketEncryption: (input) => ({ ServerSideEncryptionConfiguration: buckets.get(input).encryption }),
    deleteBucketEncryption: (input) => {
      // S3 encrypts every object: removing the configuration restores the default, SSE-S3.
      buckets.get(input).encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] }
      return {}
    },
    putBucketOwnershipControls: (input) => {
      const ownership = input.OwnershipControls?.Rules?.[0]?.ObjectOwnership
      if (!ownership) throw malformedXml()
      buckets.get(input).ownership = ownership
      return {}
    },
    getBucketOwnershipControls: (input) => ({
      OwnershipControls: { Rules: [{ ObjectOwnership: buckets.get(input).ownership }] },
    }),
    getBucketAcl: (input) => {
      const { owner } = buckets.get(input)
      return {
        Owner: { ID: owner },
        Grants: [{ Grantee: { ID: owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
      }
    },
    putBucketNotificationConfiguration: async (input, call: Call) => {
      await notifier.configure(buckets.get(input), input, call)
      return {}
    },
    getBucketNotificationConfiguration: (input) => buckets.get(input).notification,
  }) satisfies Operations<'s3'>

/** Rejects malformed policies, and public ones if the bucket blocks them. */
function checkBucketPolicy(bucket: Bucket, text: string, { principal }: Call): void {
  try {
    compilePolicy(text)
  } catch (error) {
    throw new AwsError('MalformedPolicy', (error as Error).message, { status: 400 })
  }
  if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(text))
    throw s3Error(
      403,
      'AccessDenied',
      `User: ${'arn' in principal ? principal.arn : 'anonymous'} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucket.arn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    )
}
