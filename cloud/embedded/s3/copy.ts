import type { CopyObjectCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../core/call.ts'
import { type BlobStore, readChunks } from './blob.ts'
import type { Bucket } from './bucket.ts'
import type { Buckets } from './buckets.ts'
import { checkReadConditions, checkWriteConditions } from './conditions.ts'
import { invalidArgument, invalidRequest } from './errors.ts'
import { type ObjectVersion, pickSystemHeaders } from './object-version.ts'
import { findObject } from './read.ts'
import { parseTagHeader, removeReplaced, storeVersion } from './write.ts'

/** Parses `bucket/key?versionId=…`: percent-encoded, with or without a leading slash. */
export function parseCopySource(text: string | undefined): {
  Bucket: string
  Key: string
  VersionId: string | undefined
} {
  const [path = '', versionId = ''] = (text ?? '').split('?versionId=')
  const [, Bucket, encodedKey = ''] = /^\/?([^/]+)\/(.+)$/s.exec(path) ?? []
  const Key = decodeOrUndefined(encodedKey)
  if (!Bucket || !Key)
    throw invalidArgument('Invalid copy source object key', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: text ?? '',
    })
  return { Bucket, Key, VersionId: versionId === '' ? undefined : versionId }
}

function decodeOrUndefined(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export async function copyObject(
  buckets: Buckets,
  blobs: BlobStore,
  to: Bucket,
  input: CopyObjectCommandInput,
  call: Call,
): Promise<{ source: ObjectVersion; from: Bucket; copy: ObjectVersion }> {
  const location = parseCopySource(input.CopySource)
  const from = buckets.get({ Bucket: location.Bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner })
  const source = findObject(from, location)
  checkReadConditions(source, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  })
  const replace = input.MetadataDirective === 'REPLACE'
  if (from === to && source.key === input.Key && !replace && !input.StorageClass && location.VersionId === undefined)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  const tags = input.TaggingDirective === 'REPLACE' ? parseTagHeader(input.Tagging) : source.tags
  checkWriteConditions(to, input.Key!, input)
  const stored = await blobs.write(readChunks(source.blob), [], (blob) => {
    checkWriteConditions(to, input.Key!, input)
    return storeVersion(to, call, {
      key: input.Key!,
      blob,
      eTag: blob.md5,
      checksum: source.checksum,
      headers: replace ? pickSystemHeaders(input) : source.headers,
      metadata: replace ? (input.Metadata ?? {}) : source.metadata,
      storageClass: input.StorageClass ?? 'STANDARD',
      partsCount: undefined,
      tags,
    })
  })
  return { source, from, copy: await removeReplaced(stored) }
}
