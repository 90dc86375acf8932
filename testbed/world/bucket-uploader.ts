import { Readable } from 'node:stream'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Input } from '../trace/inputs.ts'
import { SentLog } from './sent-log.ts'

/** A file that was uploaded. */
export interface Upload {
  readonly key: string
  /** As in the tables `files` and `records`: `<bucket>/<key>@<version>`. */
  readonly objectId: string
  /** S3's id of the request, which is the correlation id of all that follows from it. */
  readonly requestId: string
}

/** The bucket that files are put into. */
export class BucketUploader {
  readonly bucket: string
  readonly sent: SentLog
  readonly #s3: StartedCloud['clients']['s3']
  readonly #onTrail: (trail: Input) => void

  constructor(bucket: string, cloud: StartedCloud, sent = new SentLog(), onTrail: (trail: Input) => void = () => {}) {
    this.sent = sent
    this.bucket = bucket
    this.#s3 = cloud.clients.s3
    this.#onTrail = onTrail
  }

  /** Puts a file; a stream needs its length in bytes. */
  async put(key: string, content: string | Uint8Array | Readable, length?: number): Promise<Upload> {
    // An empty body is to the SDK one of unknown length.
    const ContentLength = length ?? (content instanceof Readable ? undefined : Buffer.byteLength(content))
    const put = new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: content, ContentLength })
    const { VersionId, ETag, $metadata } = await this.#s3.send(put)
    const version = VersionId ?? ETag?.replaceAll('"', '')
    const fileId = `${this.bucket}/${key}@${version}`
    const requestId = $metadata.requestId ?? ''
    this.sent.append({ kind: 'file', key, fileId })
    this.#onTrail({ what: `S3.PutObject ${key}`, requestId, correlationId: requestId, about: fileId, fileId })
    return { key, objectId: fileId, requestId }
  }

  /** The lines that were turned away, each with its number, the reason and the raw text. */
  async rejectsOf({ key }: Pick<Upload, 'key'>): Promise<{ line: number; reason: string; raw: string }[]> {
    const object = { Bucket: this.bucket, Key: `rejects/${key}.jsonl` }
    await this.#s3.send(new HeadObjectCommand(object))
    const { Body } = await this.#s3.send(new GetObjectCommand(object))
    const text = (await Body?.transformToString()) ?? ''
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
}
