import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartedCloud } from '../../cloud/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { Journal } from '../../provision/journal.ts'

/** The stacks that were begun on this machine and not removed, by their journals. */
export function knownStacks(folder = DEFAULT_FOLDER): Journal[] {
  const journals = join(folder, 'stacks')
  const files = existsSync(journals) ? readdirSync(journals) : []
  return files.map((file) => new Journal(folder, file.replace(/\.jsonl$/, '')))
}

/** Those of them that stand in a cloud. */
export const stacksIn = ({ name, endpoint, accountId }: StartedCloud, folder = DEFAULT_FOLDER): Journal[] =>
  knownStacks(folder).filter(
    ({ place }) => place?.cloud === name && place.endpoint === endpoint && place.accountId === accountId,
  )

/**
 * Forgets the stacks that are gone with their cloud: an embedded one or a LocalStack of this machine, which was killed
 * and answers no more.
 */
export async function forgetGone(folder = DEFAULT_FOLDER): Promise<void> {
  const here = knownStacks(folder).filter(({ place }) => place?.cloud === 'embedded' || place?.cloud === 'localstack')
  await Promise.all(here.map(async ({ place, file }) => (await answers(place!.endpoint!)) || rm(file, { force: true })))
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    // Slow is not gone.
    (error: Error) => error.name === 'TimeoutError',
  )
