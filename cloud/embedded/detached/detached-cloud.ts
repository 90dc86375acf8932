import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Capability, Cloud, Credentials, StartOptions } from '../../api/cloud.ts'
import { UserError } from '../../common/user-error.ts'
import { RemoteCloud } from '../../remote/remote-cloud.ts'

/** A running detached cloud, as recorded in its file. */
export interface RunningCloud {
  readonly pid: number
  readonly endpoint: string
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
  readonly token: string
}

/**
 * An embedded cloud in a separate process that keeps running after this one ends, until `stopDetached`. Recorded in
 * `file`, where the next `start` finds it.
 */
export class DetachedCloud implements Cloud {
  readonly name = 'embedded'
  readonly #file: string
  readonly #asyncRetryDelays: readonly number[]

  constructor(file: string, asyncRetryDelays: readonly number[]) {
    this.#file = file
    this.#asyncRetryDelays = asyncRetryDelays
  }

  async start({ onProgress }: StartOptions = {}): Promise<RemoteCloud> {
    const found = await findDetached(this.#file)
    if (found) onProgress?.(`using the embedded cloud that is already running at ${found.endpoint}`)
    const { pid: _, ...connection } = found ?? (await this.#launch())
    return new RemoteCloud({
      name: 'embedded',
      ...connection,
      missingCapabilities: MISSING_CAPABILITIES,
      functionEnvironment: {},
    })
  }

  async #launch(): Promise<RunningCloud> {
    const main = join(import.meta.dirname, 'main.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', main, this.#asyncRetryDelays.join()], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child, 'spawn').catch((cause) => {
      throw new UserError(`The embedded cloud cannot be started in a separate process: ${cause.message}.`, {
        fixes: ['Close other programs, and try again', 'raise the limit of open files: ulimit -n 4096'],
        cause,
      })
    })
    for await (const line of createInterface({ input: child.stdout })) {
      await mkdir(dirname(this.#file), { recursive: true })
      // Created anew, so that nobody else can read the token in it.
      await rm(this.#file, { force: true })
      await writeFile(this.#file, line, { mode: 0o600 })
      // Lets both processes end independently of each other.
      child.stdout.destroy()
      child.unref()
      return JSON.parse(line)
    }
    throw new UserError('The embedded cloud did not start in a separate process.', {
      fixes: ['See the error: npm run cloud'],
    })
  }
}

const MISSING_CAPABILITIES: Partial<Record<Capability, string>> = {
  'advance-clock': 'the kept embedded cloud is shared, and so is its clock',
  'inject-faults': 'the kept embedded cloud is shared, so a fault would affect others',
}

/** Stops the cloud recorded in a file, if it still runs. Returns its endpoint. */
export async function stopDetached(file: string): Promise<string | undefined> {
  const running = await findDetached(file)
  if (running) process.kill(running.pid, 'SIGTERM')
  await rm(file, { force: true })
  return running?.endpoint
}

/** Returns the cloud recorded in a file if it still runs. Compares the process ID, because the OS reuses ports and IDs. */
export async function findDetached(file: string): Promise<RunningCloud | undefined> {
  try {
    const running: RunningCloud = JSON.parse(await readFile(file, 'utf8'))
    const health = await fetch(`${running.endpoint}/_eventbed/health`, { signal: AbortSignal.timeout(5000) })
    const { pid } = (await health.json()) as { pid?: number }
    return pid === running.pid ? running : undefined
  } catch {
    return undefined
  }
}
