import { createHash } from 'node:crypto'
import type { CompletedPart, CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { type Blob, type BlobStore, readChunks } from './blob.ts'
import type { Bucket } from './bucket.ts'
import { malformedXml, noSuchUpload, problem } from './errors.ts'
import { type ObjectVersion, pickSystemHeaders, quoteETag } from './object-version.ts'
import { parseTagHeader, storeVersion } from './write.ts'

/** An object that is uploaded in parts and is not there before they are put together. */
export interface MultipartUpload {
  readonly id: string
  readonly key: string
  readonly initiatedAt: number
  readonly input: CreateMultipartUploadCommandInput
  readonly parts: Map<number, { readonly blob: Blob; readonly lastModified: number }>
}

/** Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART = 5 * 1024 * 1024
const MOST_PARTS = 10_000

export function createUpload(bucket: Bucket, input: CreateMultipartUploadCommandInput, call: Call): MultipartUpload {
  const upload: MultipartUpload = {
    id: call.chance.bytes(48).toString('base64url'),
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

export async function addPart(upload: MultipartUpload, number: number, blob: Blob, call: Call): Promise<void> {
  if (number < 1 || number > MOST_PARTS) {
    await blob.remove()
    throw problem(400, 'InvalidArgument', `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`)
  }
  await upload.parts.get(number)?.blob.remove()
  upload.parts.set(number, { blob, lastModified: call.clock.now() })
}

export async function abortUpload(bucket: Bucket, upload: MultipartUpload): Promise<void> {
  bucket.uploads.delete(upload.id)
  for (const { blob } of upload.parts.values()) await blob.remove()
}

/** Puts the parts together in the order that the client names. */
export async function completeUpload(
  bucket: Bucket,
  blobs: BlobStore,
  upload: MultipartUpload,
  wanted: readonly CompletedPart[],
  call: Call,
): Promise<ObjectVersion> {
  if (wanted.length === 0) throw malformedXml()
  const parts = wanted.map(({ PartNumber = 0, ETag = '' }, place) => {
    if (place > 0 && PartNumber <= wanted[place - 1]!.PartNumber!)
      throw problem(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      )
    const part = upload.parts.get(PartNumber)
    if (!part || ![part.blob.md5, quoteETag(part.blob.md5)].includes(ETag))
      throw problem(
        400,
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      )
    if (place < wanted.length - 1 && part.blob.size < SMALLEST_PART)
      throw problem(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size')
    return part.blob
  })
  const blob = await blobs.write(joined(parts))
  const md5s = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')))
  const version = await storeVersion(bucket, call, {
    key: upload.key,
    blob,
    eTag: `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`,
    checksum: undefined,
    headers: pickSystemHeaders(upload.input),
    metadata: upload.input.Metadata ?? {},
    storageClass: upload.input.StorageClass ?? 'STANDARD',
    parts: parts.length,
    tags: parseTagHeader(upload.input.Tagging),
  })
  await abortUpload(bucket, upload)
  return version
}

async function* joined(parts: readonly Blob[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* readChunks(part)
}
