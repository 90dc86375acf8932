import { timingProfileNamed } from '../provision/timing-profile.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { bringUp } from './bring-up.ts'
import { howToEnd, reachOf } from './cloud.ts'
import { outputsOf } from './outputs.ts'
import { table } from './table.ts'
import { untilStopped } from './until-stopped.ts'

interface UpOptions {
  readonly cloud: string
  readonly port?: number
  readonly tempo: string
  readonly inspect?: string
  readonly json?: boolean
}

export async function up({ cloud: name, port, tempo: tempoName, inspect, json }: UpOptions): Promise<void> {
  const tempo = timingProfileNamed(tempoName)
  const stopped = untilStopped()
  const wanted = await cloudByName(name, { tempo, inspected: inspect, untried: true })
  const { cloud, architecture, remove } = await bringUp(wanted, { tempo, port, quiet: json })
  const outputs = outputsOf(cloud, architecture)
  if (json) process.stdout.write(`${JSON.stringify({ ...reachOf(cloud), outputs })}\n`)
  else process.stdout.write(`${table(['output', 'value'], Object.entries(outputs))}\n\n${howToEnd(cloud)}\n`)
  await stopped
  await remove()
  process.exit(0)
}
