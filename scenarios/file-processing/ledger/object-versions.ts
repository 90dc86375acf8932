import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3'

/** One version of an object in S3. */
export interface ObjectVersion {
  readonly key: string
  /** `undefined` in a bucket without versioning. */
  readonly versionId: string | undefined
  /** As in the tables: `<bucket>/<key>@<versionId or eTag>`. */
  readonly fileId: string
  readonly bytes: number
  /** In milliseconds since the epoch. */
  readonly uploadedAt: number | undefined
}

const REJECTS = 'rejects/'

/** The object versions of a bucket. Rejects are grouped by their key, newest first. */
export interface Contents {
  readonly files: readonly ObjectVersion[]
  readonly rejects: ReadonlyMap<string, readonly ObjectVersion[]>
  /** Objects for which S3 does not invoke the function, since their names do not end in `.csv`. */
  readonly notRouted: readonly ObjectVersion[]
}

/** Lists a bucket. Each version of each object is an input, but a delete marker is not. */
export async function listContents(s3: S3Client, bucket: string): Promise<Contents> {
  const files: ObjectVersion[] = []
  const notRouted: ObjectVersion[] = []
  const rejects = new Map<string, ObjectVersion[]>()
  for await (const version of listVersions(s3, bucket)) {
    const { key } = version
    if (key.startsWith(REJECTS)) {
      rejects.set(key, [...(rejects.get(key) ?? []), version])
    } else (key.endsWith('.csv') ? files : notRouted).push(version)
  }
  return { files, rejects, notRouted }
}

/** Lists versions by key, the newest first. The SDK has no paginator for them. */
async function* listVersions(s3: S3Client, Bucket: string): AsyncGenerator<ObjectVersion> {
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {}
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...next }))
    for (const { Key: key = '', VersionId, ETag, Size: bytes = 0, LastModified } of page.Versions ?? []) {
      const versionId = VersionId === 'null' ? undefined : VersionId
      yield {
        key,
        versionId,
        fileId: `${Bucket}/${key}@${versionId ?? ETag?.replaceAll('"', '')}`,
        bytes,
        uploadedAt: LastModified?.getTime(),
      }
    }
    if (!page.IsTruncated) return
    next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
  }
}

/** Reads the content of a version as a stream, from a byte on. */
export async function* readVersion(
  s3: S3Client,
  bucket: string,
  version: ObjectVersion,
  startByte = 0,
): AsyncGenerator<Uint8Array> {
  // An empty object has no range.
  const range = startByte > 0 ? { Range: `bytes=${startByte}-` } : {}
  const object = { Bucket: bucket, Key: version.key, VersionId: version.versionId, ...range }
  if (startByte > 0 && startByte >= version.bytes) return
  const { Body } = await s3.send(new GetObjectCommand(object))
  yield* Body as AsyncIterable<Uint8Array>
}
