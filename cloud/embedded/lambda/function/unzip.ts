import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Entry, fromBufferPromise } from 'yauzl'
import { AwsError } from '../../core/errors.ts'
import { invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'

/**
 * Unpacks a deployment package into `folder`, which must not exist yet and appears only once it is complete.
 * No entry can leave the folder: names with `..`, absolute names and symbolic links are rejected.
 */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  if (zip.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip')
  const unfinished = `${folder}.${process.hrtime.bigint()}`
  await mkdir(unfinished, { recursive: true })
  try {
    await extract(zip, unfinished)
    await rename(unfinished, folder).catch(ignoreExisting)
  } catch (error) {
    if (error instanceof AwsError) throw error
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.')
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function extract(zip: Buffer, folder: string): Promise<void> {
  const file = await fromBufferPromise(zip, { lazyEntries: true, strictFileNames: true })
  let unzippedBytes = 0
  for await (const entry of file.eachEntry()) {
    unzippedBytes += entry.uncompressedSize
    if (unzippedBytes > limits.unzippedBytes)
      throw invalidParameter(`Unzipped size must be smaller than ${limits.unzippedBytes} bytes`)
    const path = join(folder, entry.fileName)
    if (!path.startsWith(folder + sep) || isSymbolicLink(entry)) throw new Error(`Unsafe zip entry: ${entry.fileName}`)
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true })
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    // yauzl aborts a stream that is longer than the entry declares, so the sum above is reliable.
    const mode = 0o444 | ((entry.externalFileAttributes >>> 16) & 0o777)
    await pipeline(await file.openReadStreamPromise(entry), createWriteStream(path, { mode }))
  }
}

const FILE_TYPE = 0o170000
const SYMBOLIC_LINK = 0o120000

const isSymbolicLink = (entry: Entry): boolean => ((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK

/** A concurrent request may have unpacked the same package first. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
}
