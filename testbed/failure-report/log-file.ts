import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findLogLines, type LogLine } from '../trace/log-lines.ts'
import { logIdsOf } from '../trace/trace-of-input.ts'
import type { World } from '../world/world.ts'
import { toFileName } from './trace-file.ts'

/** Each id costs a search of every log. For a scenario with many inputs, the last ones say enough. */
const MAX_INPUTS = 20

/**
 * Writes what the functions logged about a scenario's inputs to `<folder>/<scenario>.log`, oldest first. Returns the
 * file's path, or `undefined` when there is nothing to write.
 */
export async function writeLogs(world: World, scenario: string, folder: string): Promise<string | undefined> {
  const inputs = world.inputs.all().slice(-MAX_INPUTS)
  const ids = await Promise.all(inputs.map((input) => logIdsOf(world, input)))
  const lines = await findLogLines(world, ids.flat())
  if (lines.length === 0) return undefined
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${toFileName(scenario)}.log`)
  await writeFile(file, lines.map(formatLine).join(''))
  return file
}

function formatLine({ time, function: name, level, message, error, fields }: LogLine): string {
  const errorText = error && `${error.name}: ${error.message}`
  const text = [message, errorText, JSON.stringify(fields)].filter(Boolean).join(' ')
  return `${new Date(time).toISOString()} ${name} ${level} ${text}\n`
}
