import type { Tag } from '@aws-sdk/client-s3'
import type { Blob } from './blob.ts'
import type { ChecksumAlgorithm } from './checksum.ts'

/** One version of an object, or the mark that it was deleted. */
export interface ObjectVersion {
  readonly key: string
  /** `null` where versions are not kept. */
  readonly versionId: string
  readonly lastModified: number
  readonly isDeleteMarker: boolean
  readonly blob: Blob
  /** Without quotes. */
  readonly eTag: string
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined
  readonly headers: SystemHeaders
  readonly metadata: Readonly<Record<string, string>>
  readonly storageClass: string
  readonly parts: number | undefined
  tags: Tag[]
}

/** The headers that are stored with an object and given back with it. */
export interface SystemHeaders {
  readonly ContentType?: string | undefined
  readonly CacheControl?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly Expires?: Date | undefined
  readonly ExpiresString?: string | undefined
}

export const pickSystemHeaders = (input: SystemHeaders): SystemHeaders => ({
  ContentType: input.ContentType ?? 'binary/octet-stream',
  CacheControl: input.CacheControl,
  ContentDisposition: input.ContentDisposition,
  // Chunked framing is taken off on the way in, so it is not a property of what is stored.
  ContentEncoding: input.ContentEncoding?.replace(/aws-chunked,?\s*/, '') || undefined,
  ContentLanguage: input.ContentLanguage,
  Expires: input.Expires,
})

export const quoteETag = (eTag: string): string => `"${eTag}"`
