import { UserError } from '../cloud/common/user-error.ts'
import { REPORT_FILE, type Report, readReport, type ScenarioResult } from '../testbed/vitest/run-report.ts'

/** Prints the last run of the scenarios as Markdown, for the summary page of a CI job. */
export async function summary(): Promise<void> {
  const report = await readReport()
  if (!report) throw new UserError(`${REPORT_FILE} does not exist.`, { fixes: ['Run the scenarios first: npm test'] })
  process.stdout.write(formatSummary(report))
}

/** Formats counts, the failed and skipped scenarios with their reasons, and the slowest scenarios. */
export function formatSummary({ cloud, milliseconds, scenarios }: Report): string {
  const inState = (state: ScenarioResult['state']) => scenarios.filter((scenario) => scenario.state === state)
  const [passed, failed, skipped] = [inState('passed'), inState('failed'), inState('skipped')]
  const withReason = ({ name, reason }: { name: string; reason?: string }) => `- ${name}${reason ? `: ${reason}` : ''}`
  const slowest = [...passed].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5)
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', `**${title}**`, '', ...lines] : []
  return [
    `### The ${cloud} cloud: ${passed.length} scenarios passed, ${failed.length} failed, ` +
      `${skipped.length} skipped in ${(milliseconds / 1000).toFixed(1)} s`,
    ...section('Failed', failed.map(withReason)),
    ...section('Skipped', skipped.map(withReason)),
    ...section(
      'Slowest',
      slowest.map((scenario) => `- ${(scenario.milliseconds / 1000).toFixed(1)} s ${scenario.name}`),
    ),
    '',
  ].join('\n')
}
