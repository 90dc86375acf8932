import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Capability, Cloud, Credentials, StartOptions } from '../../api/cloud.ts'
import { RemoteCloud } from '../../remote/remote-cloud.ts'

/** What is known of an embedded cloud in a process of its own. */
export interface RunningCloud {
  readonly pid: number
  readonly endpoint: string
  readonly region: string
  readonly accountId: string
  readonly credentials: Credentials
}

/**
 * An embedded cloud in a process of its own, which stays when this one ends, until `stopDetached`. Written down in
 * `file`, where the next start finds it.
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
    if (found) onProgress?.(`using the embedded cloud that was kept at ${found.endpoint}`)
    const { pid: _, ...reach } = found ?? (await this.#launch())
    return new RemoteCloud({
      name: 'embedded',
      ...reach,
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
    for await (const line of createInterface({ input: child.stdout })) {
      await mkdir(dirname(this.#file), { recursive: true })
      await writeFile(this.#file, line)
      // From here on neither holds the other.
      child.stdout.destroy()
      child.unref()
      return JSON.parse(line)
    }
    throw new Error('[eventbed] The embedded cloud did not start in a process of its own: npm run cloud shows why.')
  }
}

const MISSING_CAPABILITIES: Partial<Record<Capability, string>> = {
  'advance-clock': 'the embedded cloud that was kept is shared, and so is its clock',
  'inject-faults': 'the embedded cloud that was kept is shared, and so would be its faults',
}

/** Ends the cloud that is written down there, if it still runs. Returns its endpoint. */
export async function stopDetached(file: string): Promise<string | undefined> {
  const running = await findDetached(file)
  if (running) process.kill(running.pid, 'SIGTERM')
  await rm(file, { force: true })
  return running?.endpoint
}

/** The cloud that is written down there, if it is that one which answers: process ids and ports are used again. */
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
