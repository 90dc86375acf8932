import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzip } from './unzip.ts'

/**
 * The files of a deployment package. Functions run as the same user as the cloud, so they could change each other's
 * files, and their own, which are read-only on AWS. Such changes have no effect on processes that start later.
 */
export class UnpackedCode {
  readonly folder: string
  readonly #sha256: string
  #fingerprint: string
  #restoring: Promise<void> | undefined

  private constructor(folder: string, sha256: string, fingerprint: string) {
    this.folder = folder
    this.#sha256 = sha256
    this.#fingerprint = fingerprint
  }

  /** Unpacks a zip file into `folder`, and keeps it beside it. */
  static async create(zip: Buffer, folder: string): Promise<UnpackedCode> {
    await unzip(zip, folder)
    await writeFile(zipFile(folder), zip, { mode: 0o600 })
    return new UnpackedCode(folder, sha256Of(zip), await fingerprint(folder))
  }

  /** Unpacks the files again if anything has changed them; to be called before a process starts. */
  async restore(): Promise<void> {
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = undefined
    })
    await this.#restoring
  }

  async #restore(): Promise<void> {
    const { folder } = this
    if ((await fingerprint(folder).catch(() => undefined)) === this.#fingerprint) return
    const zip = await readFile(zipFile(folder)).catch(() => Buffer.of())
    if (sha256Of(zip) !== this.#sha256)
      throw new Error(`The code of the function was changed after its deployment, in ${folder}. Deploy it again.`)
    const changed = `${folder}.changed`
    await rm(changed, { recursive: true, force: true })
    await rename(folder, changed).catch(ignoreMissing)
    await unzip(zip, folder)
    this.#fingerprint = await fingerprint(folder)
    await rm(changed, { recursive: true, force: true })
  }
}

const zipFile = (folder: string): string => `${folder}.zip`
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Whatever writes to a file or a folder changes it: unlike other times, the one of the last status change cannot be set. */
async function fingerprint(folder: string): Promise<string> {
  const names = ['.', ...(await readdir(folder, { recursive: true }))].sort()
  const states = await Promise.all(
    names.map(async (name) => {
      const { ino, mode, size, ctimeNs } = await lstat(join(folder, name), { bigint: true })
      return `${name}\0${ino}\0${mode}\0${size}\0${ctimeNs}`
    }),
  )
  return createHash('sha256').update(states.join('\n')).digest('hex')
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
