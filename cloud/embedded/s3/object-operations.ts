import { Readable } from 'node:stream'
import type { Call } from '../core/call.ts'
import type { Operations } from '../core/service.ts'
import type { BlobStore } from './blob.ts'
import type { Bucket } from './bucket.ts'
import type { Buckets } from './buckets.ts'
import { toChecksumMembers } from './checksum.ts'
import { copyObject, parseCopySource } from './copy.ts'
import { type Deletion, deleteObject, deleteObjects } from './delete.ts'
import { listObjects, listObjectsV2, listObjectVersions } from './list.ts'
import { abortUpload, addPart, completeUpload, createUpload, getUpload } from './multipart-upload.ts'
import type { Notifier } from './notification/notifier.ts'
import { type ObjectVersion, quoteETag } from './object-version.ts'
import { parseRange } from './range.ts'
import { findObject, getObject, headObject } from './read.ts'
import { checkKeyAndMetadata, checkTags, ingestBody, putObject, putResponse } from './write.ts'

/** Operations on objects, their tags, and multipart uploads. */
export const objectOperations = (buckets: Buckets, blobs: BlobStore, notifier: Notifier) => {
  const notifyCreated = (method: string, bucket: Bucket, version: ObjectVersion, call: Call) => {
    call.span.set({ 'aws.s3.bucket': bucket.name, 'aws.s3.key': version.key })
    notifier.notify(
      bucket,
      { name: `ObjectCreated:${method}`, key: version.key, versionId: version.versionId, version },
      call,
    )
  }
  const notifyRemoved = (bucket: Bucket, call: Call) => (deletion: Deletion) => {
    if (!deletion.hadEffect) return
    // Deleting a delete marker removes a version, like any permanent delete.
    const markerCreated =
      deletion.isDeleteMarker && bucket.findVersion(deletion.key, deletion.versionId ?? '') !== undefined
    const name = `ObjectRemoved:${markerCreated ? 'DeleteMarkerCreated' : 'Delete'}`
    notifier.notify(bucket, { name, key: deletion.key, versionId: deletion.versionId }, call)
  }
  return {
    putObject: async (input, call) => {
      const bucket = buckets.get(input)
      const version = await putObject(bucket, blobs, input, call)
      notifyCreated('Put', bucket, version, call)
      return putResponse(bucket, version)
    },
    getObject: (input, call) => {
      call.span.set({ 'aws.s3.bucket': input.Bucket!, 'aws.s3.key': input.Key! })
      return getObject(buckets.get(input), input)
    },
    headObject: (input) => headObject(buckets.get(input), input),
    deleteObject: async (input, call) => {
      const bucket = buckets.get(input)
      const deletion = await deleteObject(bucket, input.Key!, input.VersionId, call)
      notifyRemoved(bucket, call)(deletion)
      return {
        ...(deletion.isDeleteMarker && { DeleteMarker: true }),
        ...(bucket.versioning && deletion.versionId !== undefined && { VersionId: deletion.versionId }),
      }
    },
    deleteObjects: (input, call) => {
      const bucket = buckets.get(input)
      return deleteObjects(bucket, input, call, notifyRemoved(bucket, call))
    },
    copyObject: async (input, call) => {
      const bucket = buckets.get(input)
      const { source, from, copy } = await copyObject(buckets, blobs, bucket, input, call)
      notifyCreated('Copy', bucket, copy, call)
      const { ETag, ...headers } = putResponse(bucket, copy)
      return {
        ...headers,
        CopyObjectResult: { ETag, LastModified: new Date(copy.lastModified), ...toChecksumMembers(copy.checksum) },
        ...(from.versioning && { CopySourceVersionId: source.versionId }),
      }
    },
    listObjects: (input) => listObjects(buckets.get(input), input),
    listObjectsV2: (input) => listObjectsV2(buckets.get(input), input),
    listObjectVersions: (input) => listObjectVersions(buckets.get(input), input),
    putObjectTagging: (input) => {
      findObject(buckets.get(input), input).tags = checkTags(input.Tagging?.TagSet ?? [])
      return {}
    },
    getObjectTagging: (input) => ({ TagSet: findObject(buckets.get(input), input).tags }),
    deleteObjectTagging: (input) => {
      findObject(buckets.get(input), input).tags = []
      return {}
    },
    createMultipartUpload: (input, call) => {
      const bucket = buckets.get(input)
      checkKeyAndMetadata(input.Key!, input.Metadata ?? {})
      const { id } = createUpload(bucket, input, call)
      return { Bucket: bucket.name, Key: input.Key, UploadId: id, ServerSideEncryption: 'AES256' as const }
    },
    uploadPart: async (input, call) => {
      const bucket = buckets.get(input)
      const upload = getUpload(bucket, input)
      return ingestBody(blobs, input, call, async (blob, checksum) => {
        await addPart(bucket, upload, input.PartNumber!, blob, call)
        return { ETag: quoteETag(blob.md5), ServerSideEncryption: 'AES256' as const, ...toChecksumMembers(checksum) }
      })
    },
    uploadPartCopy: async (input, call) => {
      const bucket = buckets.get(input)
      const upload = getUpload(bucket, input)
      const location = parseCopySource(input.CopySource)
      const source = findObject(buckets.get(location), location)
      const range = parseRange(input.CopySourceRange, source.blob.size)
      const content = await source.blob.read(range?.start, range?.end)
      const body = content instanceof Readable ? (content as AsyncIterable<Uint8Array>) : content
      return blobs.write(body, [], async (blob) => {
        await addPart(bucket, upload, input.PartNumber!, blob, call)
        return { CopyPartResult: { ETag: quoteETag(blob.md5), LastModified: new Date(call.clock.now()) } }
      })
    },
    completeMultipartUpload: async (input, call) => {
      const bucket = buckets.get(input)
      const upload = getUpload(bucket, input)
      const version = await completeUpload(
        bucket,
        blobs,
        upload,
        { requested: input.MultipartUpload?.Parts ?? [], conditions: input },
        call,
      )
      notifyCreated('CompleteMultipartUpload', bucket, version, call)
      return {
        Bucket: bucket.name,
        Key: version.key,
        Location: `${call.endpoint}/${bucket.name}/${encodeURI(version.key)}`,
        ...putResponse(bucket, version),
      }
    },
    abortMultipartUpload: async (input) => {
      const bucket = buckets.get(input)
      await abortUpload(bucket, getUpload(bucket, input))
      return {}
    },
    listParts: (input) => {
      const bucket = buckets.get(input)
      const { id, key, parts } = getUpload(bucket, input)
      return {
        Bucket: bucket.name,
        Key: key,
        UploadId: id,
        IsTruncated: false,
        Parts: [...parts]
          .sort(([a], [b]) => a - b)
          .map(([PartNumber, { blob, lastModified }]) => ({
            PartNumber,
            ETag: quoteETag(blob.md5),
            Size: blob.size,
            LastModified: new Date(lastModified),
          })),
      }
    },
    listMultipartUploads: (input) => {
      const bucket = buckets.get(input)
      const uploads = [...bucket.uploads.values()].filter(({ key }) => key.startsWith(input.Prefix ?? ''))
      return {
        Bucket: bucket.name,
        IsTruncated: false,
        Uploads: uploads.map(({ id, key, initiatedAt: initiated }) => ({
          UploadId: id,
          Key: key,
          Initiated: new Date(initiated),
        })),
      }
    },
  } satisfies Operations<'s3'>
}
