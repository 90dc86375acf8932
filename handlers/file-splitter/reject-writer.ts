import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { Reject } from './read-rows.ts'
import { rejectsKeyOf } from './rejects-key.ts'

/** The minimum size of every part of a multipart upload except the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024

/**
 * Writes the rejected lines of a file to an object of their own, one JSON object per line. A small object is put at once; a large
 * one is uploaded in parts, so that it need not fit into memory.
 */
export class RejectWriter {
  readonly #s3: S3Client
  readonly #object: { Bucket: string; Key: string }
  #chunks: Buffer[] = []
  #bytes = 0
  #upload: { UploadId: string; parts: CompletedPart[] } | undefined
  count = 0

  constructor(s3: S3Client, bucket: string, key: string) {
    this.#s3 = s3
    this.#object = { Bucket: bucket, Key: rejectsKeyOf(key) }
  }

  /** Continues after the lines that an earlier invocation wrote to the given version of the object. */
  async resume(count: number, version: string | undefined): Promise<void> {
    this.count = count
    if (count === 0) return
    // Without the version, this could read the rejects of a newer file with the same name.
    const { Body } = await this.#s3.send(new GetObjectCommand({ ...this.#object, VersionId: version }))
    for await (const chunk of Body as AsyncIterable<Buffer>) await this.#append(chunk)
  }

  async add(reject: Reject): Promise<void> {
    this.count++
    await this.#append(Buffer.from(`${JSON.stringify(reject)}\n`))
  }

  /** Creates the object, unless there are no rejected lines. Returns its version, if the bucket is versioned. */
  async close(): Promise<string | undefined> {
    if (this.#upload) {
      if (this.#bytes > 0) await this.#uploadPart(this.#upload)
      const { UploadId, parts } = this.#upload
      const complete = { ...this.#object, UploadId, MultipartUpload: { Parts: parts } }
      return (await this.#s3.send(new CompleteMultipartUploadCommand(complete))).VersionId
    }
    if (this.count === 0) return undefined
    const put = { ...this.#object, Body: Buffer.concat(this.#chunks), ContentType: 'application/x-ndjson' }
    return (await this.#s3.send(new PutObjectCommand(put))).VersionId
  }

  /** Discards an unfinished upload. */
  async abort(): Promise<void> {
    if (!this.#upload) return
    const { UploadId } = this.#upload
    await this.#s3.send(new AbortMultipartUploadCommand({ ...this.#object, UploadId })).catch(() => {})
  }

  async #append(bytes: Buffer): Promise<void> {
    this.#chunks.push(bytes)
    this.#bytes += bytes.length
    if (this.#bytes < MIN_PART_BYTES) return
    this.#upload ??= await this.#startUpload()
    await this.#uploadPart(this.#upload)
  }

  async #startUpload() {
    const create = new CreateMultipartUploadCommand({ ...this.#object, ContentType: 'application/x-ndjson' })
    const { UploadId } = await this.#s3.send(create)
    return { UploadId: UploadId!, parts: [] as CompletedPart[] }
  }

  async #uploadPart({ UploadId, parts }: { UploadId: string; parts: CompletedPart[] }): Promise<void> {
    const PartNumber = parts.length + 1
    const Body = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#bytes = 0
    const { ETag } = await this.#s3.send(new UploadPartCommand({ ...this.#object, UploadId, PartNumber, Body }))
    parts.push({ PartNumber, ETag })
  }
}
