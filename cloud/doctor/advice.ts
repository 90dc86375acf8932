import type { CloudName } from '../api/cloud.ts'
import { blockingFindings, diagnose } from './diagnose.ts'
import type { MachineInfo } from './machine-info.ts'
import { inspectThisMachine } from './this-machine.ts'

/**
 * What to do so that the cloud can start: lines for the end of an error message, each `  • …`, joined by `\n`. Empty
 * when nothing is known to be missing.
 */
export async function suggestFixes(
  cloud: CloudName,
  surroundings: MachineInfo = inspectThisMachine(),
): Promise<string> {
  const todo = blockingFindings(await diagnose(surroundings), cloud).flatMap((finding) => finding.todo)
  return [...new Set(todo)].map((line) => `  • ${line}`).join('\n')
}
