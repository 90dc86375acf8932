import type { GetObjectCommandInput, GetObjectCommandOutput, HeadObjectCommandInput } from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'
import { toChecksumMembers } from './checksum.ts'
import { checkReadConditions } from './conditions.ts'
import { methodNotAllowed, noSuchKey, noSuchVersion, notFound } from './errors.ts'
import { type ObjectVersion, quoteETag } from './object-version.ts'
import { parseRange } from './range.ts'

type ObjectHead = Omit<GetObjectCommandOutput, '$metadata' | 'Body'>

/** Returns the requested version, by default the latest. Throws for a delete marker. */
export function findObject(
  bucket: Bucket,
  { Key = '', VersionId }: { Key?: string | undefined; VersionId?: string | undefined },
): ObjectVersion {
  const version = VersionId === undefined ? bucket.latestVersion(Key) : bucket.findVersion(Key, VersionId)
  if (!version) throw VersionId === undefined ? noSuchKey(Key) : noSuchVersion(Key, VersionId)
  if (version.isDeleteMarker) throw VersionId === undefined ? noSuchKey(Key) : methodNotAllowed()
  return version
}

export async function getObject(bucket: Bucket, input: GetObjectCommandInput) {
  const version = findObject(bucket, input)
  checkReadConditions(version, input)
  const range = parseRange(input.Range, version.blob.size)
  const head = { ...describeObject(bucket, version, input), ...responseOverrides(input) }
  if (!range) return { ...head, Body: (await version.blob.read()) as never }
  const { start, end } = range
  return {
    ...head,
    // The stored checksum covers the whole object, so it would not match a partial body.
    ...Object.fromEntries(
      Object.keys(head)
        .filter((name) => name.startsWith('Checksum'))
        .map((name) => [name, undefined]),
    ),
    ContentLength: end - start + 1,
    ContentRange: `bytes ${start}-${end}/${version.blob.size}`,
    Body: (await version.blob.read(start, end)) as never,
  }
}

export function headObject(bucket: Bucket, input: HeadObjectCommandInput): ObjectHead {
  const version =
    input.VersionId === undefined ? bucket.latestVersion(input.Key!) : bucket.findVersion(input.Key!, input.VersionId)
  if (!version || version.isDeleteMarker) throw notFound()
  checkReadConditions(version, input)
  return describeObject(bucket, version, input)
}

function describeObject(
  bucket: Bucket,
  version: ObjectVersion,
  { ChecksumMode }: Pick<GetObjectCommandInput, 'ChecksumMode'>,
): ObjectHead {
  return {
    ...version.headers,
    AcceptRanges: 'bytes',
    ContentLength: version.blob.size,
    ETag: quoteETag(version.eTag),
    LastModified: new Date(version.lastModified),
    ...(bucket.versioning && { VersionId: version.versionId }),
    ...(Object.keys(version.metadata).length > 0 && { Metadata: { ...version.metadata } }),
    ...(version.tags.length > 0 && { TagCount: version.tags.length }),
    ...(version.storageClass !== 'STANDARD' && { StorageClass: version.storageClass as 'GLACIER' }),
    ...(version.partsCount && { PartsCount: version.partsCount }),
    ServerSideEncryption: 'AES256',
    ...(ChecksumMode === 'ENABLED' && toChecksumMembers(version.checksum)),
  }
}

/** Request parameters, typically of a presigned URL, that override response headers. */
const responseOverrides = (input: GetObjectCommandInput): ObjectHead => {
  const overrides = {
    ContentType: input.ResponseContentType,
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
  }
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
}
