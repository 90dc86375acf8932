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

/** S3 takes no smaller parts, but for the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024

/**
 * Writes the lines that were turned away to `rejects/<key>.jsonl`, one JSON a line. Few are put at once; many go up
 * in parts, so that they need not fit into the memory.
 */
export class RejectWriter {
  readonly #s3: S3Client
  readonly #object: { Bucket: string; Key: string }
  #buffer: Buffer[] = []
  #size = 0
  #upload: { UploadId: string; parts: CompletedPart[] } | undefined
  count = 0

  constructor(s3: S3Client, bucket: string, key: string) {
    this.#s3 = s3
    this.#object = { Bucket: bucket, Key: `rejects/${key}.jsonl` }
  }

  /** Goes on behind what an earlier invocation wrote. */
  async resume(count: number, version: string | undefined): Promise<void> {
    this.count = count
    if (count === 0) return
    // A newer file of the same name writes to the same object.
    const { Body } = await this.#s3.send(new GetObjectCommand({ ...this.#object, VersionId: version }))
    for await (const chunk of Body as AsyncIterable<Buffer>) await this.#add(chunk)
  }

  async add(reject: Reject): Promise<void> {
    this.count++
    await this.#add(Buffer.from(`${JSON.stringify(reject)}\n`))
  }

  /** Makes the object, unless there is nothing to write. Gives back its version, if it has any. */
  async close(): Promise<string | undefined> {
    if (this.#upload) {
      if (this.#size > 0) await this.#sendPart(this.#upload)
      const { UploadId, parts } = this.#upload
      const complete = { ...this.#object, UploadId, MultipartUpload: { Parts: parts } }
      return (await this.#s3.send(new CompleteMultipartUploadCommand(complete))).VersionId
    }
    if (this.count === 0) return undefined
    const put = { ...this.#object, Body: Buffer.concat(this.#buffer), ContentType: 'application/x-ndjson' }
    return (await this.#s3.send(new PutObjectCommand(put))).VersionId
  }

  /** Leaves nothing half-done behind. */
  async abort(): Promise<void> {
    if (!this.#upload) return
    const { UploadId } = this.#upload
    await this.#s3.send(new AbortMultipartUploadCommand({ ...this.#object, UploadId })).catch(() => {})
  }

  async #add(bytes: Buffer): Promise<void> {
    this.#buffer.push(bytes)
    this.#size += bytes.length
    if (this.#size < MIN_PART_BYTES) return
    this.#upload ??= await this.#begin()
    await this.#sendPart(this.#upload)
  }

  async #begin() {
    const begin = new CreateMultipartUploadCommand({ ...this.#object, ContentType: 'application/x-ndjson' })
    const { UploadId } = await this.#s3.send(begin)
    return { UploadId: UploadId!, parts: [] as CompletedPart[] }
  }

  async #sendPart({ UploadId, parts }: { UploadId: string; parts: CompletedPart[] }): Promise<void> {
    const PartNumber = parts.length + 1
    const Body = Buffer.concat(this.#buffer)
    this.#buffer = []
    this.#size = 0
    const { ETag } = await this.#s3.send(new UploadPartCommand({ ...this.#object, UploadId, PartNumber, Body }))
    parts.push({ PartNumber, ETag })
  }
}
