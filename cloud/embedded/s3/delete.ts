import type { DeleteObjectsCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { Blob } from './blob.ts'
import type { Bucket } from './bucket.ts'
import { malformedXml } from './errors.ts'
import { newVersionId } from './write.ts'

export interface Deletion {
  readonly key: string
  /** The removed version, or the delete marker that was created. */
  readonly versionId: string | undefined
  readonly isDeleteMarker: boolean
  /** False if there was nothing to delete. */
  readonly hadEffect: boolean
}

const EMPTY_BLOB: Blob = {
  size: 0,
  md5: 'd41d8cd98f00b204e9800998ecf8427e',
  checksums: {},
  read: async () => Buffer.alloc(0),
  remove: async () => {},
}

/** Removes a version permanently. In a versioned bucket, a delete without a version id only adds a delete marker. */
export async function deleteObject(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  call: Call,
): Promise<Deletion> {
  if (versionId !== undefined || !bucket.versioning) {
    const version = versionId === undefined ? bucket.latestVersion(key) : bucket.findVersion(key, versionId)
    if (version) {
      bucket.removeVersion(version)
      await version.blob.remove()
    }
    return { key, versionId, isDeleteMarker: version?.isDeleteMarker ?? false, hadEffect: version !== undefined }
  }
  const marker = {
    key,
    versionId: newVersionId(bucket, call),
    lastModified: call.clock.now(),
    isDeleteMarker: true,
    blob: EMPTY_BLOB,
    eTag: '',
    checksum: undefined,
    headers: {},
    metadata: {},
    storageClass: 'STANDARD',
    partsCount: undefined,
    tags: [],
  }
  await bucket.addVersion(marker)?.blob.remove()
  return { key, versionId: marker.versionId, isDeleteMarker: true, hadEffect: true }
}

const MAX_KEYS = 1000

export async function deleteObjects(
  bucket: Bucket,
  input: DeleteObjectsCommandInput,
  call: Call,
  onDeleted: (deletion: Deletion) => void,
) {
  const { Objects = [], Quiet = false } = input.Delete ?? {}
  if (Objects.length === 0 || Objects.length > MAX_KEYS) throw malformedXml()
  const Deleted = []
  const Errors = []
  for (const { Key = '', VersionId } of Objects) {
    try {
      const deletion = await deleteObject(bucket, Key, VersionId, call)
      onDeleted(deletion)
      Deleted.push({
        Key,
        ...(VersionId !== undefined && { VersionId }),
        ...(deletion.isDeleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId }),
      })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Errors.push({ Key, VersionId, Code: error.name, Message: error.message })
    }
  }
  return { ...(!Quiet && { Deleted }), Errors }
}
