import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { Journal } from '../../provision/journal.ts'

/** The stacks that this machine started to build and has not removed, by their journals. */
export function knownStacks(folder = DEFAULT_FOLDER): Journal[] {
  const files = fileNames(join(folder, 'stacks'))
  return files.map((file) => new Journal(folder, file.replace(/\.jsonl$/, '')))
}

/** The known stacks in one cloud. */
export const stacksInCloud = ({ name, endpoint, accountId }: StartedCloud, folder = DEFAULT_FOLDER): Journal[] =>
  knownStacks(folder).filter(
    ({ target }) => target?.cloud === name && target.endpoint === endpoint && target.accountId === accountId,
  )

/**
 * Deletes the journals of stacks that ended with their cloud: an embedded cloud or LocalStack on this machine that no
 * longer responds. Also deletes the sent logs and dead letters of stacks without a journal.
 */
export async function forgetStaleStacks(folder = DEFAULT_FOLDER): Promise<void> {
  const local = knownStacks(folder).filter(
    ({ target }) => target?.cloud === 'embedded' || target?.cloud === 'localstack',
  )
  await Promise.all(
    local.map(async ({ target, file }) => (await responds(target!.endpoint!)) || rm(file, { force: true })),
  )
  const known = new Set(knownStacks(folder).map(({ stack }) => stack))
  for (const subfolder of ['sent', 'dead-letters'])
    for (const name of fileNames(join(folder, subfolder)))
      if (!known.has(name.replace(/\.jsonl$/, '')))
        await rm(join(folder, subfolder, name), { recursive: true, force: true })
}

const fileNames = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

const responds = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    // A slow cloud is still running.
    (error: Error) => error.name === 'TimeoutError',
  )
