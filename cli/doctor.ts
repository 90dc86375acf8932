import { examine, obstacles } from '../cloud/doctor/examine.ts'
import { surroundingsHere } from '../cloud/doctor/here.ts'
import { wantedCloud } from '../cloud/doctor/wanted.ts'
import { documentOf, reportOf } from './doctor/report.ts'

interface DoctorOptions {
  readonly cloud?: string
  readonly json?: boolean
}

/** Looks at this machine and says which clouds can start; ends the process with 0 only if the wanted one can. */
export async function doctor({ cloud, json }: DoctorOptions): Promise<void> {
  const surroundings = surroundingsHere()
  const findings = await examine(surroundings)
  const wanted = await wantedCloud(findings, surroundings.env, cloud)
  const text = json ? documentOf(findings, wanted) : reportOf(findings, wanted)
  // A probe that was late may still keep a connection open; nobody waits for it any more.
  process.stdout.write(`${text}\n`, () => process.exit(obstacles(findings, wanted.name).length === 0 ? 0 : 1))
}
