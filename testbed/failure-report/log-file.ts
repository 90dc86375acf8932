import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LogLine, linesAbout } from '../trace/log-lines.ts'
import { idsOf } from '../trace/trace-of-input.ts'
import type { World } from '../world/world.ts'
import { fileNameOf } from './trace-file.ts'

/** What made many inputs is told by the last of them. */
const MOST = 20

/**
 * Writes what the functions logged of all that a scenario put in to `<folder>/<scenario>.log`, oldest first. Returns the
 * file's path, or `undefined` when there is nothing to write.
 */
export async function writeLogs(world: World, scenario: string, folder: string): Promise<string | undefined> {
  const ids = await Promise.all(
    world.inputs
      .all()
      .slice(-MOST)
      .map((trail) => idsOf(world, trail)),
  )
  const lines = await linesAbout(world, ids.flat())
  if (lines.length === 0) return undefined
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${fileNameOf(scenario)}.log`)
  await writeFile(file, lines.map(textOf).join(''))
  return file
}

function textOf({ time, function: name, level, message, error, fields }: LogLine): string {
  const told = [message, error && `${error.name}: ${error.message}`, JSON.stringify(fields)].filter(Boolean).join(' ')
  return `${new Date(time).toISOString()} ${name} ${level} ${told}\n`
}
