import type { GetObjectCommandInput, GetObjectCommandOutput, HeadObjectCommandInput } from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'
import { checksumMembers } from './checksum/checksum.ts'
import { checkReadable } from './conditions.ts'
import { type ObjectVersion, quoted } from './object.ts'
import { methodNotAllowed, noSuchKey, noSuchVersion, notFound } from './problems.ts'
import { readRange } from './range.ts'

type Head = Omit<GetObjectCommandOutput, '$metadata' | 'Body'>

/** The version that is asked for; a deleted object is not there. */
export function find(
  bucket: Bucket,
  { Key = '', VersionId }: { Key?: string | undefined; VersionId?: string | undefined },
): ObjectVersion {
  const version = VersionId === undefined ? bucket.newest(Key) : bucket.version(Key, VersionId)
  if (!version) throw VersionId === undefined ? noSuchKey(Key) : noSuchVersion(Key, VersionId)
  if (version.isDeleteMarker) throw VersionId === undefined ? noSuchKey(Key) : methodNotAllowed()
  return version
}

export async function getObject(bucket: Bucket, input: GetObjectCommandInput) {
  const version = find(bucket, input)
  checkReadable(version, input)
  const range = readRange(input.Range, version.blob.size)
  const head = { ...headOf(bucket, version, input), ...overridesOf(input) }
  if (!range) return { ...head, Body: (await version.blob.read()) as never }
  const { start, end } = range
  return {
    ...head,
    // Of a part, the checksum of the whole would be misleading.
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

export function headObject(bucket: Bucket, input: HeadObjectCommandInput): Head {
  const version =
    input.VersionId === undefined ? bucket.newest(input.Key!) : bucket.version(input.Key!, input.VersionId)
  if (!version || version.isDeleteMarker) throw notFound()
  checkReadable(version, input)
  return headOf(bucket, version, input)
}

function headOf(
  bucket: Bucket,
  version: ObjectVersion,
  { ChecksumMode }: Pick<GetObjectCommandInput, 'ChecksumMode'>,
): Head {
  return {
    ...version.headers,
    AcceptRanges: 'bytes',
    ContentLength: version.blob.size,
    ETag: quoted(version.eTag),
    LastModified: new Date(version.lastModified),
    ...(bucket.versioning && { VersionId: version.versionId }),
    ...(Object.keys(version.metadata).length > 0 && { Metadata: { ...version.metadata } }),
    ...(version.tags.length > 0 && { TagCount: version.tags.length }),
    ...(version.storageClass !== 'STANDARD' && { StorageClass: version.storageClass as 'GLACIER' }),
    ...(version.parts && { PartsCount: version.parts }),
    ServerSideEncryption: 'AES256',
    ...(ChecksumMode === 'ENABLED' && checksumMembers(version.checksum)),
  }
}

/** A link may say under which headers an object is served. */
const overridesOf = (input: GetObjectCommandInput): Head => {
  const asked = {
    ContentType: input.ResponseContentType,
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
}
