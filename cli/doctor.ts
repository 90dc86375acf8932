import { diagnose, expectedCloud } from '../cloud/doctor/diagnose.ts'
import { blockingFindings } from '../cloud/doctor/finding.ts'
import { inspectThisMachine } from '../cloud/doctor/this-machine.ts'
import { documentOf, reportOf } from './doctor/report.ts'

interface DoctorOptions {
  readonly cloud?: string
  readonly json?: boolean
}

/** Looks at this machine and says which clouds can start; ends the process with 0 only if the wanted one can. */
export async function doctor({ cloud, json }: DoctorOptions): Promise<void> {
  const surroundings = inspectThisMachine()
  const findings = await diagnose(surroundings)
  const wanted = await expectedCloud(findings, surroundings.env, cloud)
  const text = json ? documentOf(findings, wanted) : reportOf(findings, wanted)
  // A probe that was late may still keep a connection open; nobody waits for it any more.
  process.stdout.write(`${text}\n`, () => process.exit(blockingFindings(findings, wanted.name).length === 0 ? 0 : 1))
}
