import type { DeleteObjectsCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { Blob } from './blob.ts'
import type { Bucket } from './bucket.ts'
import { malformedXml } from './errors.ts'
import { newVersionId } from './write.ts'

export interface Deletion {
  readonly key: string
  /** What was removed, or the mark that was put. */
  readonly versionId: string | undefined
  readonly isDeleteMarker: boolean
  /** False when nothing was there. */
  readonly hadEffect: boolean
}

const NOTHING: Blob = {
  size: 0,
  md5: 'd41d8cd98f00b204e9800998ecf8427e',
  checksums: {},
  read: async () => Buffer.alloc(0),
  remove: async () => {},
}

/** Removes a version for good; or, where versions are kept and none is named, only marks the object as deleted. */
export async function deleteObject(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  call: Call,
): Promise<Deletion> {
  if (versionId !== undefined || !bucket.versioning) {
    const version = versionId === undefined ? bucket.latestVersion(key) : bucket.version(key, versionId)
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
    blob: NOTHING,
    eTag: '',
    checksum: undefined,
    headers: {},
    metadata: {},
    storageClass: 'STANDARD',
    parts: undefined,
    tags: [],
  }
  await bucket.addVersion(marker)?.blob.remove()
  return { key, versionId: marker.versionId, isDeleteMarker: true, hadEffect: true }
}

const MOST_KEYS = 1000

export async function deleteObjects(
  bucket: Bucket,
  input: DeleteObjectsCommandInput,
  call: Call,
  onDeleted: (deletion: Deletion) => void,
) {
  const { Objects = [], Quiet = false } = input.Delete ?? {}
  if (Objects.length === 0 || Objects.length > MOST_KEYS) throw malformedXml()
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
