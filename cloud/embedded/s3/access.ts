import type { Access, AccessTable } from '../core/service.ts'
import type { Buckets } from './buckets.ts'
import { parseCopySource } from './copy.ts'

interface Addressed {
  readonly Bucket?: string
  readonly Key?: string
  readonly VersionId?: string
  readonly CopySource?: string
  readonly Delete?: { readonly Objects?: readonly { Key?: string; VersionId?: string }[] }
}

/** Operations whose action has another name: https://docs.aws.amazon.com/AmazonS3/latest/API/using-with-s3-policy-actions.html */
const ACTIONS: Record<string, string> = {
  headBucket: 'ListBucket',
  listObjects: 'ListBucket',
  listObjectsV2: 'ListBucket',
  listObjectVersions: 'ListBucketVersions',
  listBuckets: 'ListAllMyBuckets',
  headObject: 'GetObject',
  createMultipartUpload: 'PutObject',
  uploadPart: 'PutObject',
  completeMultipartUpload: 'PutObject',
  listParts: 'ListMultipartUploadParts',
  listMultipartUploads: 'ListBucketMultipartUploads',
  deleteBucketTagging: 'PutBucketTagging',
  putPublicAccessBlock: 'PutBucketPublicAccessBlock',
  getPublicAccessBlock: 'GetBucketPublicAccessBlock',
  deletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  putBucketEncryption: 'PutEncryptionConfiguration',
  getBucketEncryption: 'GetEncryptionConfiguration',
  deleteBucketEncryption: 'PutEncryptionConfiguration',
  putBucketNotificationConfiguration: 'PutBucketNotification',
  getBucketNotificationConfiguration: 'GetBucketNotification',
}

const VERSIONED = new Set(['GetObject', 'DeleteObject', 'GetObjectTagging', 'PutObjectTagging', 'DeleteObjectTagging'])

export const accessTo = (names: readonly string[], buckets: Buckets): AccessTable<'s3'> =>
  Object.fromEntries(
    names.map((name) => [name, (input: Addressed) => accessOf(name, input, buckets)]),
  ) as AccessTable<'s3'>

function accessOf(name: string, input: Addressed, buckets: Buckets): readonly Access[] {
  const on = (action: string, place: Addressed): Access => {
    const versioned = place.VersionId !== undefined && VERSIONED.has(action)
    return {
      action: `s3:${versioned ? action.replace('Object', 'ObjectVersion').replace('VersionVersion', 'Version') : action}`,
      resource:
        place.Key === undefined ? `arn:aws:s3:::${place.Bucket ?? '*'}` : `arn:aws:s3:::${place.Bucket}/${place.Key}`,
      owner: buckets.find(place.Bucket)?.owner,
    }
  }
  if (name === 'deleteObjects')
    return (input.Delete?.Objects ?? []).map((object) => on('DeleteObject', { ...object, Bucket: input.Bucket! }))
  const action = ACTIONS[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  if (name === 'copyObject' || name === 'uploadPartCopy')
    return [on('GetObject', sourceOf(input)), on('PutObject', { Bucket: input.Bucket!, Key: input.Key! })]
  return [on(action, input)]
}

function sourceOf({ CopySource }: Addressed): Addressed {
  const { VersionId, ...place } = parseCopySource(CopySource)
  return VersionId === undefined ? place : { ...place, VersionId }
}
