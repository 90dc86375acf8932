import type { CloudName } from '../../cloud/api/cloud.ts'
import type { CloudChoice } from '../../cloud/choose/choose-cloud.ts'
import { blockingFindings, type Finding, startableClouds } from '../../cloud/doctor/finding.ts'
import { paint } from '../paint.ts'

/** For people: first what the wanted cloud needs, then what only others would; last, which can start here. */
export function reportOf(findings: readonly Finding[], { name, why }: Pick<CloudChoice, 'name' | 'why'>): string {
  const width = Math.max(...findings.map(({ what }) => what.length))
  const [needed, others] = [true, false].map((wanted) =>
    findings
      .filter(({ neededFor }) => neededFor.includes(name) === wanted)
      .flatMap((finding) => linesOf(finding, width)),
  ) as [string[], string[]]
  return [
    paint('bold', `What the ${name} cloud needs (${why})`),
    ...needed,
    ...(others.length > 0 ? ['', paint('bold', 'What other clouds would need'), ...others] : []),
    '',
    closing(findings, name),
  ].join('\n')
}

/** For programs: one document on one line. */
export function documentOf(findings: readonly Finding[], { name }: Pick<CloudChoice, 'name'>): string {
  const canStart = startableClouds(findings)
  return JSON.stringify({ wanted: name, wantedCanStart: canStart.includes(name), canStart, findings })
}

function linesOf({ what, state, detail, todo }: Finding, width: number): string[] {
  const mark = { ok: paint('green', '✓'), missing: paint('red', '✗'), warning: paint('bold', '!') }[state]
  return [`${mark} ${what.padEnd(width)}  ${detail}`, ...todo.map((line) => `    • ${line}`)]
}

function closing(findings: readonly Finding[], wanted: CloudName): string {
  const can = startableClouds(findings)
  const missing = blockingFindings(findings, wanted).map(({ what }) => what)
  const instead = missing.length > 0 ? ` Not ${wanted}, which is wanted: see ${missing.join(', ')}.` : ''
  return can.length > 0
    ? `Can start here: ${can.join(', ')}.${instead}`
    : `No cloud can start here: see ${missing.join(', ')}.`
}
