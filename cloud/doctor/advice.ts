import type { CloudName } from '../api/cloud.ts'
import { examine, obstacles } from './examine.ts'
import { surroundingsHere } from './here.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * What to do so that the cloud can start: lines for the end of an error message, each `  • …`, joined by `\n`. Empty
 * when nothing is known to be missing.
 */
export async function adviceFor(cloud: CloudName, surroundings: Surroundings = surroundingsHere()): Promise<string> {
  const todo = obstacles(await examine(surroundings), cloud).flatMap((finding) => finding.todo)
  return [...new Set(todo)].map((line) => `  • ${line}`).join('\n')
}
