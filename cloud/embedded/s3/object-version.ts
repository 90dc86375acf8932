import type { Tag } from '@aws-sdk/client-s3'
import type { Blob } from './blob.ts'
import type { ChecksumAlgorithm } from './checksum.ts'

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string
  /** The string `null` if it was written while versioning was not enabled. */
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
  readonly partsCount: number | undefined
  tags: Tag[]
}

/** Headers that are stored with an object and returned with it. */
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
  // `aws-chunked` describes how the body was sent; the gateway has already decoded it.
  ContentEncoding: input.ContentEncoding?.replace(/aws-chunked,?\s*/, '') || undefined,
  ContentLanguage: input.ContentLanguage,
  Expires: input.Expires,
})

export const quoteETag = (eTag: string): string => `"${eTag}"`
