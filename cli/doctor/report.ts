import type { CloudName } from '../../cloud/api/cloud.ts'
import type { CloudChoice } from '../../cloud/choose/choose-cloud.ts'
import { blockingFindings, type Finding, startableClouds } from '../../cloud/doctor/finding.ts'
import { styled } from '../styled.ts'

/** Formats findings for people: first what the expected cloud needs, then what other clouds need, then a summary. */
export function formatReport(findings: readonly Finding[], { name, why }: Pick<CloudChoice, 'name' | 'why'>): string {
  const width = Math.max(...findings.map(({ what }) => what.length))
  const format = (selected: readonly Finding[]) => selected.flatMap((finding) => formatFinding(finding, width))
  const own = format(findings.filter(({ neededFor }) => neededFor.includes(name)))
  const others = format(findings.filter(({ neededFor }) => !neededFor.includes(name)))
  return [
    styled('bold', `What the ${name} cloud needs (${why})`),
    ...own,
    ...(others.length > 0 ? ['', styled('bold', 'What other clouds need'), ...others] : []),
    '',
    summarize(findings, name),
  ].join('\n')
}

/** Formats findings for programs: one JSON document on one line. */
export function formatJson(findings: readonly Finding[], { name }: Pick<CloudChoice, 'name'>): string {
  const canStart = startableClouds(findings)
  return JSON.stringify({ wanted: name, wantedCanStart: canStart.includes(name), canStart, findings })
}

function formatFinding({ what, state, detail, todo }: Finding, width: number): string[] {
  const mark = { ok: styled('green', '✓'), missing: styled('red', '✗'), warning: styled('bold', '!') }[state]
  return [`${mark} ${what.padEnd(width)}  ${detail}`, ...todo.map((line) => `    • ${line}`)]
}

function summarize(findings: readonly Finding[], expected: CloudName): string {
  const startable = startableClouds(findings)
  const blocking = blockingFindings(findings, expected).map(({ what }) => what)
  const reason = blocking.length > 0 ? ` ${expected} cannot start: see ${blocking.join(', ')}.` : ''
  return startable.length > 0
    ? `Can start here: ${startable.join(', ')}.${reason}`
    : `No cloud can start here: see ${blocking.join(', ')}.`
}
