import { join, relative } from 'node:path'
import type { World } from '../world/world.ts'
import { writeLogs } from './log-file.ts'
import { writeTraces } from './trace-file.ts'

/** A vitest task that has run. */
interface FinishedScenario {
  readonly name: string
  readonly result?: { readonly errors?: readonly { message: string }[] }
}

/** What is written for a scenario, and how its error message names it. */
const FILES = [
  { label: 'trace file', folder: 'traces', write: writeTraces },
  { label: 'log file', folder: 'logs', write: writeLogs },
]

/**
 * Writes the traces and logs of a scenario that has run, and appends their paths to the error message of one that
 * failed. There, a file that cannot be written is not another failure, since the scenario may have broken what it is
 * read from.
 */
export async function writeScenarioFiles(
  world: World,
  { name, result }: FinishedScenario,
  parentFolder: string,
): Promise<void> {
  const [error] = result?.errors ?? []
  for (const { label, folder, write } of FILES) {
    const written = write(world, name, join(parentFolder, folder))
    if (!error) await written
    else {
      const note = await written.then(
        (file) => file && relative('.', file),
        (reason: Error) => `(none: ${reason.message})`,
      )
      if (note) error.message += `\n  ${`${label}:`.padEnd(11)} ${note}`
    }
  }
}
