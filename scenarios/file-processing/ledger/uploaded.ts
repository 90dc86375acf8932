import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3'

/** One version of one object, as S3 has it. */
export interface ObjectVersion {
  readonly key: string
  /** None in a bucket that keeps no versions. */
  readonly versionId: string | undefined
  /** As the tables name it: `<bucket>/<key>@<versionId or eTag>`. */
  readonly fileId: string
  readonly bytes: number
}

const REJECTS = 'rejects/'

/** What a bucket has. Rejects are the versions of one object, newest first, by the key of their file. */
export interface Contents {
  readonly files: readonly ObjectVersion[]
  readonly rejects: ReadonlyMap<string, readonly ObjectVersion[]>
  /** Objects that no function is told of: their names do not end in `.csv`. */
  readonly notRouted: readonly ObjectVersion[]
}

/** Each version of each object is an input of its own; a delete marker is none. */
export async function contentsOf(s3: S3Client, bucket: string): Promise<Contents> {
  const files: ObjectVersion[] = []
  const notRouted: ObjectVersion[] = []
  const rejects = new Map<string, ObjectVersion[]>()
  for await (const version of versionsIn(s3, bucket)) {
    const { key } = version
    if (key.startsWith(REJECTS)) {
      const of = key.slice(REJECTS.length).replace(/\.jsonl$/, '')
      rejects.set(of, [...(rejects.get(of) ?? []), version])
    } else (key.endsWith('.csv') ? files : notRouted).push(version)
  }
  return { files, rejects, notRouted }
}

/** By key, and of each key the newest first; the SDK has no paginator for versions. */
async function* versionsIn(s3: S3Client, Bucket: string): AsyncGenerator<ObjectVersion> {
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {}
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...next }))
    for (const { Key: key = '', VersionId, ETag, Size: bytes = 0 } of page.Versions ?? []) {
      const versionId = VersionId === 'null' ? undefined : VersionId
      yield { key, versionId, fileId: `${Bucket}/${key}@${versionId ?? ETag?.replaceAll('"', '')}`, bytes }
    }
    if (!page.IsTruncated) return
    next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
  }
}

/** The content of a version as a stream. */
export async function* read(s3: S3Client, bucket: string, version: ObjectVersion): AsyncGenerator<Uint8Array> {
  const object = { Bucket: bucket, Key: version.key, VersionId: version.versionId }
  const { Body } = await s3.send(new GetObjectCommand(object))
  yield* Body as AsyncIterable<Uint8Array>
}
