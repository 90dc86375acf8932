import type { RequiredPermission } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'
import type { Buckets } from './buckets.ts'
import { parseCopySource } from './copy.ts'

interface Addressed {
  readonly Bucket?: string | undefined
  readonly Key?: string | undefined
  readonly VersionId?: string | undefined
}

/** Actions with a counterpart for versions: `GetObject` becomes `GetObjectVersion` for a request with a version id. */
const VERSIONED = new Set(['GetObject', 'DeleteObject', 'GetObjectTagging', 'PutObjectTagging', 'DeleteObjectTagging'])

/** Many actions have another name than the operation: https://docs.aws.amazon.com/AmazonS3/latest/API/using-with-s3-policy-actions.html */
export const permissionsOf = (buckets: Buckets) => {
  const permission = (action: string, { Bucket, Key, VersionId }: Addressed): RequiredPermission => ({
    action: `s3:${VersionId !== undefined && VERSIONED.has(action) ? action.replace('Object', 'ObjectVersion') : action}`,
    resource: Key === undefined ? `arn:aws:s3:::${Bucket ?? '*'}` : `arn:aws:s3:::${Bucket}/${Key}`,
    owner: buckets.find(Bucket)?.owner,
  })
  const on = (action: string) => (input: Addressed) => permission(action, input)
  const copy = ({ Bucket, Key, CopySource }: Addressed & { readonly CopySource: string | undefined }) => [
    permission('GetObject', sourceOf(CopySource)),
    permission('PutObject', { Bucket, Key }),
  ]
  return {
    createBucket: on('CreateBucket'),
    deleteBucket: on('DeleteBucket'),
    headBucket: on('ListBucket'),
    listBuckets: () => permission('ListAllMyBuckets', {}),
    getBucketLocation: on('GetBucketLocation'),
    putBucketVersioning: on('PutBucketVersioning'),
    getBucketVersioning: on('GetBucketVersioning'),
    putBucketTagging: on('PutBucketTagging'),
    getBucketTagging: on('GetBucketTagging'),
    deleteBucketTagging: on('PutBucketTagging'),
    putPublicAccessBlock: on('PutBucketPublicAccessBlock'),
    getPublicAccessBlock: on('GetBucketPublicAccessBlock'),
    deletePublicAccessBlock: on('PutBucketPublicAccessBlock'),
    putBucketPolicy: on('PutBucketPolicy'),
    getBucketPolicy: on('GetBucketPolicy'),
    deleteBucketPolicy: on('DeleteBucketPolicy'),
    putBucketEncryption: on('PutEncryptionConfiguration'),
    getBucketEncryption: on('GetEncryptionConfiguration'),
    deleteBucketEncryption: on('PutEncryptionConfiguration'),
    putBucketOwnershipControls: on('PutBucketOwnershipControls'),
    getBucketOwnershipControls: on('GetBucketOwnershipControls'),
    getBucketAcl: on('GetBucketAcl'),
    putBucketNotificationConfiguration: on('PutBucketNotification'),
    getBucketNotificationConfiguration: on('GetBucketNotification'),
    putObject: on('PutObject'),
    getObject: on('GetObject'),
    headObject: on('GetObject'),
    deleteObject: on('DeleteObject'),
    deleteObjects: ({ Bucket, Delete }) =>
      (Delete?.Objects ?? []).map(({ Key, VersionId }) => permission('DeleteObject', { Bucket, Key, VersionId })),
    copyObject: copy,
    listObjects: on('ListBucket'),
    listObjectsV2: on('ListBucket'),
    listObjectVersions: on('ListBucketVersions'),
    putObjectTagging: on('PutObjectTagging'),
    getObjectTagging: on('GetObjectTagging'),
    deleteObjectTagging: on('DeleteObjectTagging'),
    createMultipartUpload: on('PutObject'),
    uploadPart: on('PutObject'),
    uploadPartCopy: copy,
    completeMultipartUpload: on('PutObject'),
    abortMultipartUpload: on('AbortMultipartUpload'),
    listParts: on('ListMultipartUploadParts'),
    listMultipartUploads: on('ListBucketMultipartUploads'),
  } satisfies Partial<PermissionRules<'s3'>>
}

function sourceOf(copySource: string | undefined): Addressed {
  const { VersionId, ...place } = parseCopySource(copySource)
  return VersionId === undefined ? place : { ...place, VersionId }
}
