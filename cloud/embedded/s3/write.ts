import type { PutObjectCommandInput, Tag } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import { type Blob, type BlobStore, readChunks } from './blob.ts'
import type { Bucket } from './bucket.ts'
import { type ChecksumAlgorithm, createChecksum, findDeclaredChecksum, toChecksumMembers } from './checksum.ts'
import { checkWriteConditions } from './conditions.ts'
import { badDigest, invalidArgument, noSuchBucket, s3Error } from './errors.ts'
import { type ObjectVersion, pickSystemHeaders, quoteETag } from './object-version.ts'

/**
 * Stores a request body as a blob, verifies it against the MD5 or checksum that the request declares, and passes it to
 * `keep`. Nothing of the body is left if that fails.
 */
export function ingestBody<T>(
  blobs: BlobStore,
  input: Parameters<typeof findDeclaredChecksum>[0] & {
    Body?: unknown
    ContentMD5?: string | undefined
    ContentLength?: number | undefined
    ChecksumAlgorithm?: string | undefined
  },
  call: Call,
  keep: (blob: Blob, checksum: ObjectVersion['checksum']) => T | Promise<T>,
): Promise<T> {
  const algorithm =
    (input.ChecksumAlgorithm as ChecksumAlgorithm | undefined) ?? findDeclaredChecksum(input, {})?.algorithm
  const body = (input.Body ?? Buffer.alloc(0)) as Uint8Array | AsyncIterable<Uint8Array>
  return blobs.write(body, algorithm ? [algorithm] : [], async (blob) => {
    if (input.ContentMD5 !== undefined && input.ContentMD5 !== Buffer.from(blob.md5, 'hex').toString('base64'))
      throw s3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.')
    const declared = findDeclaredChecksum(input, await call.trailers)
    if (!declared) return keep(blob, algorithm && { algorithm, value: blob.checksums[algorithm]! })
    const actual = blob.checksums[declared.algorithm] ?? (await computeChecksum(blob, declared.algorithm))
    if (actual !== declared.value) throw badDigest(declared.algorithm)
    return keep(blob, declared)
  })
}

async function computeChecksum(blob: Blob, algorithm: ChecksumAlgorithm): Promise<string> {
  const checksum = createChecksum(algorithm)
  for await (const bytes of readChunks(blob)) checksum.update(bytes)
  return checksum.digest()
}

const MAX_KEY_BYTES = 1024
const MAX_METADATA_BYTES = 2048
const MAX_TAGS = 10

export async function putObject(
  bucket: Bucket,
  blobs: BlobStore,
  input: PutObjectCommandInput,
  call: Call,
): Promise<ObjectVersion> {
  const { Key = '', Metadata = {}, StorageClass = 'STANDARD', Tagging } = input
  checkKeyAndMetadata(Key, Metadata)
  if (input.SSECustomerKey || input.SSEKMSKeyId)
    throw notImplemented('s3 PutObject with a customer-provided or KMS key')
  if (input.ACL && !['private', 'bucket-owner-full-control'].includes(input.ACL))
    throw s3Error(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs')
  const tags = parseTagHeader(Tagging)
  checkWriteConditions(bucket, Key, input)
  const stored = await ingestBody(blobs, input, call, (blob, checksum) => {
    // Another write may have completed while this body was being received.
    checkWriteConditions(bucket, Key, input)
    return storeVersion(bucket, call, {
      key: Key,
      blob,
      eTag: blob.md5,
      checksum,
      headers: pickSystemHeaders(input),
      metadata: Metadata,
      storageClass: StorageClass,
      partsCount: undefined,
      tags,
    })
  })
  return removeReplaced(stored)
}

interface StoredVersion {
  readonly version: ObjectVersion
  readonly replaced: ObjectVersion | undefined
}

/** Makes a complete object visible in its bucket. Synchronous, so that nothing changes after the last check. */
export function storeVersion(
  bucket: Bucket,
  call: Call,
  content: Omit<ObjectVersion, 'versionId' | 'lastModified' | 'isDeleteMarker'>,
): StoredVersion {
  if (bucket.isDeleted) throw noSuchBucket(bucket.name)
  const version = {
    ...content,
    versionId: newVersionId(bucket, call),
    lastModified: call.clock.now(),
    isDeleteMarker: false,
  }
  return { version, replaced: bucket.addVersion(version) }
}

/** Removes the content that a new version replaces. */
export async function removeReplaced({ version, replaced }: StoredVersion): Promise<ObjectVersion> {
  await replaced?.blob.remove()
  return version
}

export const newVersionId = ({ versioning }: Bucket, { random }: Call): string =>
  versioning === 'Enabled' ? random.bytes(24).toString('base64url') : 'null'

/** The response members that all writes share. */
export const putResponse = (bucket: Bucket, version: ObjectVersion) => ({
  ETag: quoteETag(version.eTag),
  ServerSideEncryption: 'AES256' as const,
  ...(bucket.versioning && { VersionId: version.versionId }),
  ...toChecksumMembers(version.checksum),
})

export function checkKeyAndMetadata(key: string, metadata: Readonly<Record<string, string>>): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw s3Error(400, 'KeyTooLongError', 'Your key is too long')
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  )
  if (size > MAX_METADATA_BYTES)
    throw s3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size')
}

/** Parses the `x-amz-tagging` header: `a=1&b=2`. */
export function parseTagHeader(header: string | undefined): Tag[] {
  return checkTags([...new URLSearchParams(header ?? '')].map(([Key, Value]) => ({ Key, Value })))
}

export function checkTags(tags: Tag[]): Tag[] {
  if (tags.length > MAX_TAGS) throw s3Error(400, 'BadRequest', 'Object tags cannot be greater than 10')
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw s3Error(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key')
  for (const { Key = '', Value = '' } of tags)
    if (Key === '' || Key.length > 128 || Value.length > 256)
      throw invalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      )
  return tags
}
