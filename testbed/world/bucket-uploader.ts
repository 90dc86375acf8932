import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Clients } from '../../cloud/api/clients.ts'
import type { Bucket } from '../../provision/resources/bucket.ts'
import type { SenderOptions } from './sender-options.ts'
import { SentLog } from './sent-log.ts'

/** An object that was uploaded. */
export interface Upload {
  readonly key: string
  /** `<bucket>/<key>@<version>`: no two uploads have the same, even under one key. */
  readonly objectId: string
  /** S3's request id. */
  readonly requestId: string
}

/** A client of a bucket, for users who upload and download objects. */
export class BucketUploader {
  /** The logical name, for example `uploads`. */
  readonly name: string
  /** The bucket's physical name. */
  readonly bucket: string
  readonly sent: SentLog
  readonly #s3: Clients['s3']
  readonly #onInput: SenderOptions['onInput']

  constructor({ logicalName, name }: Pick<Bucket, 'logicalName' | 'name'>, options: SenderOptions) {
    this.name = logicalName
    this.bucket = name
    this.sent = options.sent ?? new SentLog()
    this.#s3 = options.cloud.clients.s3
    this.#onInput = options.onInput
  }

  /**
   * Uploads an object. A stream needs its length in bytes.
   *
   * @example
   * const { objectId } = await world.uploads.put('sales.csv', 'id,sku\n1,KEYB-01\n')
   */
  async put(key: string, content: string | Uint8Array | Readable, length?: number): Promise<Upload> {
    // Without it, the SDK treats an empty body as one of unknown length.
    const ContentLength = length ?? (content instanceof Readable ? undefined : Buffer.byteLength(content))
    const put = new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: content, ContentLength })
    const { VersionId, ETag, $metadata } = await this.#s3.send(put)
    const version = VersionId ?? ETag?.replaceAll('"', '')
    const objectId = `${this.bucket}/${key}@${version}`
    const requestId = $metadata.requestId ?? ''
    this.sent.append({ kind: 'object', bucket: this.name, key, objectId })
    this.#onInput?.({ name: `S3.PutObject ${key}`, requestId, correlationId: requestId, about: objectId, objectId })
    return { key, objectId, requestId }
  }

  /** Gets an object as text, or `undefined` if it does not exist. */
  async getText(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }))
      return await Body?.transformToString()
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined
      throw error
    }
  }
}
