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
  const second = Math.floor(lastModified / 1000) * 1000
  if (IfMatch !== undefined ? !names(IfMatch, eTag) : IfUnmodifiedSince && second > IfUnmodifiedSince.getTime())
    throw preconditionFailed(IfMatch === undefined ? 'If-Unmodified-Since' : 'If-Match')
  if (IfNoneMatch !== undefined ? names(IfNoneMatch, eTag) : IfModifiedSince && second <= IfModifiedSince.getTime())
    throw notModified()
}

/** Writes may insist that nothing is there, or just this. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWriteConditions(
  bucket: Bucket,
  key: string,
  conditions: Pick<ReadConditions, 'IfMatch' | 'IfNoneMatch'>,
): void {
  const { IfMatch, IfNoneMatch } = conditions
  const newest = bucket.latestVersion(key)
  const current = newest?.isDeleteMarker ? undefined : newest
  if (IfNoneMatch !== undefined && current && names(IfNoneMatch, current.eTag))
    throw preconditionFailed('If-None-Match')
  if (IfMatch === undefined) return
  if (!current) throw noSuchKey(key)
  if (!names(IfMatch, current.eTag)) throw preconditionFailed('If-Match')
}

const names = (header: string, eTag: string): boolean =>
  header.split(',').some((one) => ['*', eTag, quoteETag(eTag)].includes(one.trim()))
