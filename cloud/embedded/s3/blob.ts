import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type ChecksumAlgorithm, createChecksum } from './checksum.ts'

/** The bytes of an object: in memory when they are few, else in a file. */
export interface Blob {
  readonly size: number
  /** Hex. */
  readonly md5: string
  /** Base64, of the algorithms that were asked for. */
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>
  /** The bytes from `start` to `end`, both included; all of them by default. */
  read(start?: number, end?: number): Promise<Buffer | Readable>
  remove(): Promise<void>
}

/** A file costs more than it saves below this. */
const IN_MEMORY = 64 * 1024

/** Keeps blobs in a folder of the cloud's. */
export class BlobStore {
  readonly #folder: string
  #made: Promise<unknown> | undefined
  #count = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Takes a body in as it comes. When it breaks off, nothing of it stays. */
  async write(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    algorithms: readonly ChecksumAlgorithm[] = [],
  ): Promise<Blob> {
    const md5 = createHash('md5')
    const sums = algorithms.map((algorithm) => [algorithm, createChecksum(algorithm)] as const)
    let early: Uint8Array[] = []
    let file: { handle: FileHandle; path: string } | undefined
    let size = 0
    try {
      for await (const chunk of body instanceof Uint8Array ? [body] : body) {
        md5.update(chunk)
        for (const [, sum] of sums) sum.update(chunk)
        size += chunk.length
        if (file) await file.handle.appendFile(chunk)
        else early.push(chunk)
        if (!file && size > IN_MEMORY) {
          file = await this.#newFile()
          await file.handle.appendFile(Buffer.concat(early))
          early = []
        }
      }
    } catch (error) {
      await file?.handle.close()
      if (file) await rm(file.path, { force: true })
      throw error
    }
    await file?.handle.close()
    const known = {
      size,
      md5: md5.digest('hex'),
      checksums: Object.fromEntries(sums.map(([algorithm, sum]) => [algorithm, sum.digest()])),
    }
    return file ? inFile(known, file.path) : inMemory(known, Buffer.concat(early))
  }

  async #newFile(): Promise<{ handle: FileHandle; path: string }> {
    this.#made ??= mkdir(this.#folder, { recursive: true })
    await this.#made
    const path = join(this.#folder, String(++this.#count))
    return { handle: await open(path, 'ax'), path }
  }
}

type Known = Pick<Blob, 'size' | 'md5' | 'checksums'>

const inMemory = (known: Known, bytes: Buffer): Blob => ({
  ...known,
  async read(start = 0, end = bytes.length - 1) {
    return bytes.subarray(start, end + 1)
  },
  async remove() {},
})

const inFile = (known: Known, path: string): Blob => ({
  ...known,
  async read(start = 0, end = known.size - 1) {
    // Opened now: who reads an old version goes on although the file loses its name meanwhile.
    const { fd } = await opened(path)
    return createReadStream('', { fd, start, end })
  },
  remove: () => rm(path, { force: true }),
})

/** A descriptor that belongs to whoever streams from it, which closes it at the end. */
async function opened(path: string): Promise<{ fd: number }> {
  const { open: openFile } = await import('node:fs')
  return new Promise((resolve, reject) => openFile(path, 'r', (error, fd) => (error ? reject(error) : resolve({ fd }))))
}

/** All bytes of a blob, one after the other. */
export async function* readChunks(blob: Blob): AsyncGenerator<Uint8Array> {
  const content = await blob.read()
  if (content instanceof Readable) yield* content as AsyncIterable<Uint8Array>
  else yield content
}
