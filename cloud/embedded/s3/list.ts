import type {
  ListObjectsCommandInput,
  ListObjectsV2CommandInput,
  ListObjectVersionsCommandInput,
} from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'
import { invalidArgument } from './errors.ts'
import { type ObjectVersion, quoteETag } from './object-version.ts'

interface Query {
  readonly prefix: string
  readonly delimiter: string | undefined
  /** Only keys (and common prefixes) behind this one. */
  readonly after: string
  readonly most: number
}

interface Page {
  readonly keys: string[]
  readonly prefixes: string[]
  /** The last key or prefix of this page, if there are more. */
  readonly next: string | undefined
}

/** One page of keys; those that share a prefix up to the delimiter count as one. */
function pageOf(keys: readonly string[], { prefix, delimiter, after, most }: Query): Page {
  const page: Page & { last: string } = { keys: [], prefixes: [], next: undefined, last: '' }
  let count = 0
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter!.length)
    if (isBehind(common ?? key, after) === false) continue
    if (common !== undefined && page.prefixes.at(-1) === common) continue
    if (count === most) return { ...page, next: page.last }
    if (common === undefined) page.keys.push(key)
    else page.prefixes.push(common)
    page.last = common ?? key
    count++
  }
  return page
}

const isBehind = (name: string, after: string): boolean =>
  after === '' || Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0

export function listObjects(bucket: Bucket, input: ListObjectsCommandInput) {
  const { Prefix: prefix = '', Delimiter: delimiter, Marker: after = '', MaxKeys: most = 1000, EncodingType } = input
  const page = pageOf(currentKeys(bucket), { prefix, delimiter, after, most: limited(most) })
  const written = writer(EncodingType)
  return {
    Name: bucket.name,
    Prefix: written(prefix),
    Marker: written(after),
    MaxKeys: most,
    Delimiter: delimiter && written(delimiter),
    EncodingType,
    IsTruncated: page.next !== undefined,
    ...(delimiter && page.next !== undefined && { NextMarker: written(page.next) }),
    Contents: page.keys.map((key) => shown(bucket.latestVersion(key)!, written)),
    CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: written(Prefix) })),
  }
}

export function listObjectsV2(bucket: Bucket, input: ListObjectsV2CommandInput) {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter,
    StartAfter = '',
    ContinuationToken,
    MaxKeys: most = 1000,
    EncodingType,
  } = input
  const after = ContinuationToken === undefined ? StartAfter : readToken(ContinuationToken)
  const page = pageOf(currentKeys(bucket), { prefix, delimiter, after, most: limited(most) })
  const written = writer(EncodingType)
  return {
    Name: bucket.name,
    Prefix: written(prefix),
    MaxKeys: most,
    Delimiter: delimiter && written(delimiter),
    EncodingType,
    StartAfter: StartAfter && written(StartAfter),
    ContinuationToken,
    KeyCount: page.keys.length + page.prefixes.length,
    IsTruncated: page.next !== undefined,
    ...(page.next !== undefined && { NextContinuationToken: Buffer.from(page.next).toString('base64') }),
    Contents: page.keys.map((key) => shown(bucket.latestVersion(key)!, written)),
    CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: written(Prefix) })),
  }
}

export function listObjectVersions(bucket: Bucket, input: ListObjectVersionsCommandInput) {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter,
    KeyMarker = '',
    VersionIdMarker,
    MaxKeys: most = 1000,
    EncodingType,
  } = input
  const written = writer(EncodingType)
  const page = pageOf(bucket.keys, { prefix, delimiter, after: '', most: Number.POSITIVE_INFINITY })
  const all = page.keys
    .filter((key) => key === KeyMarker || isBehind(key, KeyMarker))
    .flatMap((key) => bucket.versionsNewestFirst(key))
  const start = KeyMarker === '' ? 0 : behindMarker(all, KeyMarker, VersionIdMarker)
  const versions = all.slice(start, start + limited(most))
  const last = start + versions.length < all.length ? versions.at(-1) : undefined
  const each = (version: ObjectVersion) => ({
    Key: written(version.key),
    VersionId: version.versionId,
    IsLatest: version === bucket.latestVersion(version.key),
    LastModified: new Date(version.lastModified),
  })
  return {
    Name: bucket.name,
    Prefix: written(prefix),
    KeyMarker: written(KeyMarker),
    VersionIdMarker,
    MaxKeys: most,
    EncodingType,
    IsTruncated: last !== undefined,
    ...(last && { NextKeyMarker: written(last.key), NextVersionIdMarker: last.versionId }),
    Versions: versions
      .filter(({ isDeleteMarker }) => !isDeleteMarker)
      .map((version) => ({
        ...each(version),
        ETag: quoteETag(version.eTag),
        Size: version.blob.size,
        StorageClass: 'STANDARD' as const,
      })),
    DeleteMarkers: versions.filter(({ isDeleteMarker }) => isDeleteMarker).map(each),
    CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: written(Prefix) })),
  }
}

/** Without a version, the marker stands for all versions of its key. */
function behindMarker(all: readonly ObjectVersion[], key: string, versionId: string | undefined): number {
  const place = all.findLastIndex(
    (version) => version.key === key && (versionId === undefined || version.versionId === versionId),
  )
  return place + 1
}

const currentKeys = (bucket: Bucket): string[] =>
  bucket.keys.filter((key) => !bucket.latestVersion(key)!.isDeleteMarker)

const limited = (most: number): number => {
  if (most < 0) throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647')
  return Math.min(most, 1000)
}

const shown = (version: ObjectVersion, written: (text: string) => string) => ({
  Key: written(version.key),
  LastModified: new Date(version.lastModified),
  ETag: quoteETag(version.eTag),
  Size: version.blob.size,
  StorageClass: version.storageClass as 'STANDARD',
})

/** XML cannot hold every key, so clients may ask for them URL-encoded. */
const writer = (encoding: string | undefined) => (text: string) =>
  encoding === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+') : text

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString()
  if (text === '')
    throw invalidArgument('The continuation token provided is incorrect', { ArgumentName: 'continuation-token' })
  return text
}
