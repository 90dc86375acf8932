import { diagnose, expectedCloud } from '../../cloud/doctor/diagnose.ts'
import { blockingFindings } from '../../cloud/doctor/finding.ts'
import { inspectThisMachine } from '../../cloud/doctor/this-machine.ts'
import { formatJson, formatReport } from './report.ts'

interface DoctorOptions {
  readonly cloud?: string
  readonly json?: boolean
}

/** Checks which clouds this machine can run. Exits with 0 only if the expected one can start. */
export async function doctor({ cloud, json }: DoctorOptions): Promise<void> {
  const machine = inspectThisMachine()
  const findings = await diagnose(machine)
  const expected = await expectedCloud(findings, machine.env, cloud)
  const text = json ? formatJson(findings, expected) : formatReport(findings, expected)
  const exitCode = blockingFindings(findings, expected.name).length === 0 ? 0 : 1
  // A check that timed out may still have an open connection, which would keep Node alive.
  process.stdout.write(`${text}\n`, () => process.exit(exitCode))
}
