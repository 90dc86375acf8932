import { createHash } from 'node:crypto'
import { createReadStream, open as openWithCallback } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { type ChecksumAlgorithm, createChecksum } from './checksum.ts'

/** The content of an object: in memory if it is small, otherwise in a file. */
export interface Blob {
  readonly size: number
  /** Hexadecimal. */
  readonly md5: string
  /** Base64, for the algorithms requested when the blob was written. */
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>
  /** Reads the bytes from `start` to `end` (inclusive), by default all of them. */
  read(start?: number, end?: number): Promise<Buffer | Readable>
  remove(): Promise<void>
}

/** Below this size, writing a file costs more than the memory it saves. */
const MAX_IN_MEMORY_BYTES = 64 * 1024

/** Creates blobs; large ones become files in a folder of the cloud. */
export class BlobStore {
  readonly #folder: string
  #folderCreated: Promise<unknown> | undefined
  #count = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Streams a body into a blob and passes it to `keep`, which makes it part of an object. If the body breaks off or `keep`
   * throws, nothing of it is left: a request that is refused leaves no file.
   */
  async write<T>(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    algorithms: readonly ChecksumAlgorithm[],
    keep: (blob: Blob) => T | Promise<T>,
  ): Promise<T> {
    const blob = await this.#receive(body, algorithms)
    try {
      return await keep(blob)
    } catch (error) {
      await blob.remove()
      throw error
    }
  }

  async #receive(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    algorithms: readonly ChecksumAlgorithm[],
  ): Promise<Blob> {
    const md5 = createHash('md5')
    const checksums = algorithms.map((algorithm) => [algorithm, createChecksum(algorithm)] as const)
    let buffered: Uint8Array[] = []
    let file: { handle: FileHandle; path: string } | undefined
    let size = 0
    try {
      for await (const chunk of body instanceof Uint8Array ? [body] : body) {
        md5.update(chunk)
        for (const [, checksum] of checksums) checksum.update(chunk)
        size += chunk.length
        if (file) await file.handle.appendFile(chunk)
        else buffered.push(chunk)
        if (!file && size > MAX_IN_MEMORY_BYTES) {
          file = await this.#newFile()
          await file.handle.appendFile(Buffer.concat(buffered))
          buffered = []
        }
      }
      await file?.handle.close()
    } catch (error) {
      // Closing fails too if the disk is full; the file must go anyway.
      await file?.handle.close().catch(() => {})
      if (file) await rm(file.path, { force: true })
      throw error
    }
    const properties = {
      size,
      md5: md5.digest('hex'),
      checksums: Object.fromEntries(checksums.map(([algorithm, checksum]) => [algorithm, checksum.digest()])),
    }
    return file ? createFileBlob(properties, file.path) : createMemoryBlob(properties, Buffer.concat(buffered))
  }

  async #newFile(): Promise<{ handle: FileHandle; path: string }> {
    this.#folderCreated ??= mkdir(this.#folder, { recursive: true })
    await this.#folderCreated
    const path = join(this.#folder, String(++this.#count))
    return { handle: await open(path, 'ax'), path }
  }
}

/** A plain descriptor rather than a `FileHandle`: the stream that reads from it closes it. */
const openDescriptor = promisify(openWithCallback)

type BlobProperties = Pick<Blob, 'size' | 'md5' | 'checksums'>

const createMemoryBlob = (properties: BlobProperties, bytes: Buffer): Blob => ({
  ...properties,
  async read(start = 0, end = bytes.length - 1) {
    return bytes.subarray(start, end + 1)
  },
  async remove() {},
})

const createFileBlob = (properties: BlobProperties, path: string): Blob => ({
  ...properties,
  async read(start = 0, end = properties.size - 1) {
    // Opened right away, so that the read can finish even if the object is overwritten and its file removed.
    const fd = await openDescriptor(path, 'r')
    return createReadStream('', { fd, start, end })
  },
  remove: () => rm(path, { force: true }),
})

/** Iterates over the content of a blob. */
export async function* readChunks(blob: Blob): AsyncGenerator<Uint8Array> {
  const content = await blob.read()
  if (content instanceof Readable) yield* content as AsyncIterable<Uint8Array>
  else yield content
}
