import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../cloud/common/user-error.ts'
import { installLastResort } from '../cloud/embedded/core/internal-error.ts'
import { timingProfileNamed } from '../provision/timing-profile.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { bringUp } from './bring-up.ts'
import { connectionOf, runningHint } from './cloud.ts'
import { outputsOf } from './outputs.ts'
import { suggest } from './suggest.ts'
import { keyValues } from './table.ts'
import { untilInterrupted } from './until-interrupted.ts'

interface UpOptions {
  readonly cloud: string
  readonly port?: number
  readonly tempo: string
  readonly inspect?: string
  readonly json?: boolean
}

/** Builds the architecture in a cloud and keeps both running until Ctrl-C. Prints the name or URL of every resource. */
export async function up({ cloud: name, port, tempo, inspect, json }: UpOptions): Promise<void> {
  const timingProfile = timingProfileNamed(tempo)
  if (inspect !== undefined) await checkFunction(inspect)
  installLastResort({ ownsProcess: true })
  const stopped = untilInterrupted()
  const requested = await cloudByName(name, { timingProfile, inspected: inspect, skipProbe: true })
  const { cloud, architecture, remove } = await bringUp(requested, useCases, { timingProfile, port, quiet: json })
  const outputs = outputsOf(cloud, architecture)
  if (json) process.stdout.write(`${JSON.stringify({ ...connectionOf(cloud), outputs })}\n`)
  else process.stdout.write(`${keyValues(Object.entries(outputs))}\n\n${runningHint(cloud)}\n`)
  await stopped
  await remove()
  process.exit(0)
}

const HANDLERS = join(import.meta.dirname, '..', 'handlers')

/** A debugger that waits for a function that does not exist would wait for ever. */
async function checkFunction(name: string): Promise<void> {
  const entries = await readdir(HANDLERS, { recursive: true })
  const functions = entries.flatMap((path) => /^([^/\\]+)[/\\]handler\.ts$/.exec(path)?.[1] ?? []).sort()
  if (functions.includes(name)) return
  const nearest = suggest(name, functions)
  throw new UserError(`There is no function named ${name} to inspect.`, {
    fixes: [nearest ? `Did you mean ${nearest}?` : `Choose one of: ${functions.join(', ')}`],
  })
}
