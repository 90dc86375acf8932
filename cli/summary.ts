import { readFile } from 'node:fs/promises'
import { UserError } from '../cloud/common/user-error.ts'
import { REPORT_FILE, type Report } from '../testbed/vitest/run-report.ts'

/** Prints the last run of the scenarios as Markdown, for the summary page of a CI job. */
export async function summary(): Promise<void> {
  const text = await readFile(REPORT_FILE, 'utf8').catch(() => undefined)
  if (text === undefined)
    throw new UserError(`${REPORT_FILE} does not exist.`, { fixes: ['Run the scenarios first: npm test'] })
  process.stdout.write(summaryOf(JSON.parse(text)))
}

/** Counts, the failed and the skipped scenarios with their reasons, and the slowest ones. */
export function summaryOf({ cloud, milliseconds, scenarios }: Report): string {
  const of = (state: string) => scenarios.filter((scenario) => scenario.state === state)
  const withReason = ({ name, reason }: { name: string; reason?: string }) => `- ${name}${reason ? `: ${reason}` : ''}`
  const slowest = [...of('passed')].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5)
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', `**${title}**`, '', ...lines] : []
  return [
    `### The ${cloud} cloud: ${of('passed').length} scenarios passed, ${of('failed').length} failed, ` +
      `${of('skipped').length} skipped in ${(milliseconds / 1000).toFixed(1)} s`,
    ...section('Failed', of('failed').map(withReason)),
    ...section('Skipped, with the reason', of('skipped').map(withReason)),
    ...section(
      'The slowest',
      slowest.map(({ name, milliseconds }) => `- ${(milliseconds / 1000).toFixed(1)} s ${name}`),
    ),
    '',
  ].join('\n')
}
