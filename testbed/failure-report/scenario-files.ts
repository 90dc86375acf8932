import { join, relative } from 'node:path'
import type { World } from '../world/world.ts'
import { writeLogs } from './log-file.ts'
import { writeTraces } from './trace-file.ts'

/** What vitest knows of a scenario once it has run. */
interface Ran {
  readonly name: string
  readonly result?: { readonly errors?: readonly { message: string }[] }
}

/** What a scenario leaves for people to look into, below which folder, and how its message names it. */
const FILES = [
  { label: 'trace', folder: 'traces', write: writeTraces },
  { label: 'log', folder: 'logs', write: writeLogs },
]

/**
 * Writes the traces and the logs of a scenario that has run; where it failed, its message ends with where they are.
 * That they cannot be had, perhaps because the scenario broke what they are read from, is no failure of its own.
 */
export async function keepFiles(world: World, { name, result }: Ran, within: string): Promise<void> {
  const [error] = result?.errors ?? []
  for (const { label, folder, write } of FILES) {
    const written = write(world, name, join(within, folder))
    if (!error) await written
    else {
      const note = await written.then(
        (file) => file && relative('.', file),
        (reason: Error) => `(none: ${reason.message})`,
      )
      if (note) error.message += `\n  ${`${label}:`.padEnd(8)} ${note}`
    }
  }
}
