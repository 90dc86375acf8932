import { readFile } from 'node:fs/promises'
import { REPORT_FILE, type Report } from '../testbed/vitest/run-report.ts'

/** Prints the last run of the scenarios as Markdown: for the page of a CI job. */
export async function summary(): Promise<void> {
  const text = await readFile(REPORT_FILE, 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`[eventbed] There is no ${REPORT_FILE}. Run the scenarios first: npm test`)
  process.stdout.write(summaryOf(JSON.parse(text)))
}

/** Counts, what failed and why, what was skipped and why, and the slowest. */
export function summaryOf({ cloud, milliseconds, scenarios }: Report): string {
  const of = (state: string) => scenarios.filter((one) => one.state === state)
  const because = ({ name, reason }: { name: string; reason?: string }) => `- ${name}${reason ? `: ${reason}` : ''}`
  const slowest = [...of('passed')].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5)
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', `**${title}**`, '', ...lines] : []
  return [
    `### The ${cloud} cloud: ${of('passed').length} scenarios passed, ${of('failed').length} failed, ` +
      `${of('skipped').length} skipped in ${(milliseconds / 1000).toFixed(1)} s`,
    ...section('Failed', of('failed').map(because)),
    ...section('Skipped, and why', of('skipped').map(because)),
    ...section(
      'The slowest',
      slowest.map(({ name, milliseconds }) => `- ${(milliseconds / 1000).toFixed(1)} s ${name}`),
    ),
    '',
  ].join('\n')
}
