import { createHash } from 'node:crypto'
import type { CompletedPart, CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { type Blob, type BlobStore, readChunks } from './blob.ts'
import type { Bucket } from './bucket.ts'
import { checkWriteConditions } from './conditions.ts'
import { malformedXml, noSuchUpload, s3Error } from './errors.ts'
import { type ObjectVersion, pickSystemHeaders, quoteETag } from './object-version.ts'
import { parseTagHeader, removeReplaced, storeVersion } from './write.ts'

/** An object that is uploaded in parts. It becomes visible once the upload is completed. */
export interface MultipartUpload {
  readonly id: string
  readonly key: string
  readonly initiatedAt: number
  readonly input: CreateMultipartUploadCommandInput
  readonly parts: Map<number, { readonly blob: Blob; readonly lastModified: number }>
}

/** Applies to every part except the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024
const MAX_PARTS = 10_000

export function createUpload(bucket: Bucket, input: CreateMultipartUploadCommandInput, call: Call): MultipartUpload {
  const upload: MultipartUpload = {
    id: call.random.bytes(48).toString('base64url'),
    key: input.Key!,
    initiatedAt: call.clock.now(),
    input,
    parts: new Map(),
  }
  bucket.uploads.set(upload.id, upload)
  return upload
}

export function getUpload(
  bucket: Bucket,
  { UploadId = '', Key }: { UploadId?: string | undefined; Key?: string | undefined },
): MultipartUpload {
  const upload = bucket.uploads.get(UploadId)
  if (!upload || upload.key !== Key) throw noSuchUpload(UploadId)
  return upload
}

/** Adds a part to an upload, unless this has been aborted or completed while the part was being received. */
export async function addPart(
  bucket: Bucket,
  { id, key }: MultipartUpload,
  number: number,
  blob: Blob,
  call: Call,
): Promise<void> {
  const { parts } = getUpload(bucket, { UploadId: id, Key: key })
  if (number < 1 || number > MAX_PARTS)
    throw s3Error(400, 'InvalidArgument', `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`)
  const replaced = parts.get(number)
  parts.set(number, { blob, lastModified: call.clock.now() })
  await replaced?.blob.remove()
}

export async function abortUpload(bucket: Bucket, upload: MultipartUpload): Promise<void> {
  bucket.uploads.delete(upload.id)
  for (const { blob } of upload.parts.values()) await blob.remove()
}

/** Assembles the object from the parts that the client lists. */
export async function completeUpload(
  bucket: Bucket,
  blobs: BlobStore,
  upload: MultipartUpload,
  {
    requested,
    conditions = {},
  }: { readonly requested: readonly CompletedPart[]; readonly conditions?: Parameters<typeof checkWriteConditions>[2] },
  call: Call,
): Promise<ObjectVersion> {
  checkWriteConditions(bucket, upload.key, conditions)
  if (requested.length === 0) throw malformedXml()
  const parts = requested.map(({ PartNumber = 0, ETag = '' }, index) => {
    if (index > 0 && PartNumber <= requested[index - 1]!.PartNumber!)
      throw s3Error(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      )
    const part = upload.parts.get(PartNumber)
    if (!part || ![part.blob.md5, quoteETag(part.blob.md5)].includes(ETag))
      throw s3Error(
        400,
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      )
    if (index < requested.length - 1 && part.blob.size < MIN_PART_BYTES)
      throw s3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size')
    return part.blob
  })
  const md5s = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')))
  const tags = parseTagHeader(upload.input.Tagging)
  const stored = await blobs.write(concatenate(parts), [], (blob) => {
    // The upload may have been aborted and the object written while the parts were being read.
    getUpload(bucket, { UploadId: upload.id, Key: upload.key })
    checkWriteConditions(bucket, upload.key, conditions)
    return storeVersion(bucket, call, {
      key: upload.key,
      blob,
      eTag: `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`,
      checksum: undefined,
      headers: pickSystemHeaders(upload.input),
      metadata: upload.input.Metadata ?? {},
      storageClass: upload.input.StorageClass ?? 'STANDARD',
      partsCount: parts.length,
      tags,
    })
  })
  await abortUpload(bucket, upload)
  return removeReplaced(stored)
}

async function* concatenate(parts: readonly Blob[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* readChunks(part)
}
