import { installLastResort } from '../cloud/embedded/core/internal-error.ts'
import { timingProfileNamed } from '../provision/timing-profile.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { bringUp } from './bring-up.ts'
import { connectionOf, runningHint } from './cloud.ts'
import { outputsOf } from './outputs.ts'
import { table } from './table.ts'
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
  installLastResort({ ownsProcess: true })
  const stopped = untilInterrupted()
  const requested = await cloudByName(name, { timingProfile, inspected: inspect, skipProbe: true })
  const { cloud, architecture, remove } = await bringUp(requested, useCases, { timingProfile, port, quiet: json })
  const outputs = outputsOf(cloud, architecture)
  if (json) process.stdout.write(`${JSON.stringify({ ...connectionOf(cloud), outputs })}\n`)
  else process.stdout.write(`${table(['output', 'value'], Object.entries(outputs))}\n\n${runningHint(cloud)}\n`)
  await stopped
  await remove()
  process.exit(0)
}
