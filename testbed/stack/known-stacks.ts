import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { Journal } from '../../provision/journal.ts'

/** The stacks that were begun on this machine and not removed, by their journals. */
export function knownStacks(folder = DEFAULT_FOLDER): Journal[] {
  const files = namesIn(join(folder, 'stacks'))
  return files.map((file) => new Journal(folder, file.replace(/\.jsonl$/, '')))
}

/** Those of them that stand in a cloud. */
export const stacksIn = ({ name, endpoint, accountId }: StartedCloud, folder = DEFAULT_FOLDER): Journal[] =>
  knownStacks(folder).filter(
    ({ target: place }) => place?.cloud === name && place.endpoint === endpoint && place.accountId === accountId,
  )

/**
 * Forgets the stacks that are gone with their cloud, an embedded one or a LocalStack of this machine which answers no
 * more; and what was kept beside the journals of stacks that are gone, however they went.
 */
export async function forgetGone(folder = DEFAULT_FOLDER): Promise<void> {
  const here = knownStacks(folder).filter(
    ({ target: place }) => place?.cloud === 'embedded' || place?.cloud === 'localstack',
  )
  await Promise.all(
    here.map(async ({ target: place, file }) => (await answers(place!.endpoint!)) || rm(file, { force: true })),
  )
  const known = new Set(knownStacks(folder).map(({ stack }) => stack))
  for (const beside of ['sent', 'dead-letters'])
    for (const name of namesIn(join(folder, beside)))
      if (!known.has(name.replace(/\.jsonl$/, '')))
        await rm(join(folder, beside, name), { recursive: true, force: true })
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    // Slow is not gone.
    (error: Error) => error.name === 'TimeoutError',
  )
