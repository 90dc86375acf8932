import type {
  ListObjectsCommandInput,
  ListObjectsV2CommandInput,
  ListObjectVersionsCommandInput,
} from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'
import { invalidArgument } from './errors.ts'
import { type ObjectVersion, quoteETag } from './object-version.ts'

interface ListQuery {
  readonly prefix: string
  readonly delimiter: string | undefined
  /** Lists only keys and common prefixes that sort after this. */
  readonly after: string
  readonly maxKeys: number
}

interface ListPage {
  readonly keys: string[]
  readonly commonPrefixes: string[]
  /** The last key or common prefix of this page; absent on the last page. */
  readonly nextMarker: string | undefined
}

/** Lists one page of keys. Keys that share a prefix up to the delimiter are rolled up and count as one. */
function listPage(keys: readonly string[], { prefix, delimiter, after, maxKeys }: ListQuery): ListPage {
  const page: ListPage & { last: string } = { keys: [], commonPrefixes: [], nextMarker: undefined, last: '' }
  let count = 0
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue
    const index = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const commonPrefix = index < 0 ? undefined : key.slice(0, index + delimiter!.length)
    if (!isAfter(commonPrefix ?? key, after)) continue
    if (commonPrefix !== undefined && page.commonPrefixes.at(-1) === commonPrefix) continue
    if (count === maxKeys) return { ...page, nextMarker: page.last }
    if (commonPrefix === undefined) page.keys.push(key)
    else page.commonPrefixes.push(commonPrefix)
    page.last = commonPrefix ?? key
    count++
  }
  return page
}

const isAfter = (name: string, after: string): boolean =>
  after === '' || Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0

export function listObjects(bucket: Bucket, input: ListObjectsCommandInput) {
  const { Prefix: prefix = '', Delimiter: delimiter, Marker: after = '', MaxKeys = 1000, EncodingType } = input
  const page = listPage(currentKeys(bucket), { prefix, delimiter, after, maxKeys: effectiveMaxKeys(MaxKeys) })
  const encode = createEncoder(EncodingType)
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    Marker: encode(after),
    MaxKeys,
    Delimiter: delimiter && encode(delimiter),
    EncodingType,
    IsTruncated: page.nextMarker !== undefined,
    ...(delimiter && page.nextMarker !== undefined && { NextMarker: encode(page.nextMarker) }),
    Contents: page.keys.map((key) => toListEntry(bucket.latestVersion(key)!, encode)),
    CommonPrefixes: page.commonPrefixes.map((Prefix) => ({ Prefix: encode(Prefix) })),
  }
}

export function listObjectsV2(bucket: Bucket, input: ListObjectsV2CommandInput) {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter,
    StartAfter = '',
    ContinuationToken,
    MaxKeys = 1000,
    EncodingType,
  } = input
  const after = ContinuationToken === undefined ? StartAfter : decodeContinuationToken(ContinuationToken)
  const page = listPage(currentKeys(bucket), { prefix, delimiter, after, maxKeys: effectiveMaxKeys(MaxKeys) })
  const encode = createEncoder(EncodingType)
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    MaxKeys,
    Delimiter: delimiter && encode(delimiter),
    EncodingType,
    StartAfter: StartAfter && encode(StartAfter),
    ContinuationToken,
    KeyCount: page.keys.length + page.commonPrefixes.length,
    IsTruncated: page.nextMarker !== undefined,
    ...(page.nextMarker !== undefined && { NextContinuationToken: Buffer.from(page.nextMarker).toString('base64') }),
    Contents: page.keys.map((key) => toListEntry(bucket.latestVersion(key)!, encode)),
    CommonPrefixes: page.commonPrefixes.map((Prefix) => ({ Prefix: encode(Prefix) })),
  }
}

export function listObjectVersions(bucket: Bucket, input: ListObjectVersionsCommandInput) {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter,
    KeyMarker = '',
    VersionIdMarker,
    MaxKeys = 1000,
    EncodingType,
  } = input
  const encode = createEncoder(EncodingType)
  const page = listPage(bucket.keys, { prefix, delimiter, after: '', maxKeys: Number.POSITIVE_INFINITY })
  const all = page.keys
    .filter((key) => key === KeyMarker || isAfter(key, KeyMarker))
    .flatMap((key) => bucket.versionsNewestFirst(key))
  const start = KeyMarker === '' ? 0 : indexAfterMarker(all, KeyMarker, VersionIdMarker)
  const versions = all.slice(start, start + effectiveMaxKeys(MaxKeys))
  const last = start + versions.length < all.length ? versions.at(-1) : undefined
  const toEntry = (version: ObjectVersion) => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: version === bucket.latestVersion(version.key),
    LastModified: new Date(version.lastModified),
  })
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(KeyMarker),
    VersionIdMarker,
    MaxKeys,
    EncodingType,
    IsTruncated: last !== undefined,
    ...(last && { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.versionId }),
    Versions: versions
      .filter(({ isDeleteMarker }) => !isDeleteMarker)
      .map((version) => ({
        ...toEntry(version),
        ETag: quoteETag(version.eTag),
        Size: version.blob.size,
        StorageClass: 'STANDARD' as const,
      })),
    DeleteMarkers: versions.filter(({ isDeleteMarker }) => isDeleteMarker).map(toEntry),
    CommonPrefixes: page.commonPrefixes.map((Prefix) => ({ Prefix: encode(Prefix) })),
  }
}

/** A key marker without a version id marker skips all versions of its key. */
function indexAfterMarker(all: readonly ObjectVersion[], key: string, versionId: string | undefined): number {
  const index = all.findLastIndex(
    (version) => version.key === key && (versionId === undefined || version.versionId === versionId),
  )
  return index + 1
}

const currentKeys = (bucket: Bucket): string[] =>
  bucket.keys.filter((key) => !bucket.latestVersion(key)!.isDeleteMarker)

const effectiveMaxKeys = (maxKeys: number): number => {
  if (maxKeys < 0) throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647')
  return Math.min(maxKeys, 1000)
}

const toListEntry = (version: ObjectVersion, encode: (text: string) => string) => ({
  Key: encode(version.key),
  LastModified: new Date(version.lastModified),
  ETag: quoteETag(version.eTag),
  Size: version.blob.size,
  StorageClass: version.storageClass as 'STANDARD',
})

/** XML 1.0 cannot represent every key, so clients can request URL encoding. */
const createEncoder = (encoding: string | undefined) => (text: string) =>
  encoding === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+') : text

function decodeContinuationToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString()
  if (text === '')
    throw invalidArgument('The continuation token provided is incorrect', { ArgumentName: 'continuation-token' })
  return text
}
