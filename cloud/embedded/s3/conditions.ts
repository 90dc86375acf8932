import type { Bucket } from './bucket.ts'
import { noSuchKey, notModified, preconditionFailed } from './errors.ts'
import { type ObjectVersion, quoteETag } from './object-version.ts'

interface ReadConditions {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly IfModifiedSince?: Date | undefined
  readonly IfUnmodifiedSince?: Date | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax */
export function checkReadConditions({ eTag, lastModified }: ObjectVersion, conditions: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions
  // HTTP dates have a resolution of one second.
  const modified = Math.floor(lastModified / 1000) * 1000
  if (IfMatch !== undefined ? !matchesETag(IfMatch, eTag) : IfUnmodifiedSince && modified > IfUnmodifiedSince.getTime())
    throw preconditionFailed(IfMatch === undefined ? 'If-Unmodified-Since' : 'If-Match')
  if (
    IfNoneMatch !== undefined
      ? matchesETag(IfNoneMatch, eTag)
      : IfModifiedSince && modified <= IfModifiedSince.getTime()
  )
    throw notModified()
}

/** Writes can require that the object does not exist, or still has a given ETag. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWriteConditions(
  bucket: Bucket,
  key: string,
  conditions: Pick<ReadConditions, 'IfMatch' | 'IfNoneMatch'>,
): void {
  const { IfMatch, IfNoneMatch } = conditions
  const latest = bucket.latestVersion(key)
  const current = latest?.isDeleteMarker ? undefined : latest
  if (IfNoneMatch !== undefined && current && matchesETag(IfNoneMatch, current.eTag))
    throw preconditionFailed('If-None-Match')
  if (IfMatch === undefined) return
  if (!current) throw noSuchKey(key)
  if (!matchesETag(IfMatch, current.eTag)) throw preconditionFailed('If-Match')
}

const matchesETag = (header: string, eTag: string): boolean =>
  header.split(',').some((value) => ['*', eTag, quoteETag(eTag)].includes(value.trim()))
