import type { Report, ScenarioResult } from '../../testbed/vitest/run-report.ts'

/** What a cloud's run came to. */
export interface Column {
  readonly title: string
  readonly report: Report
}

/** The page that compares clouds, in Markdown: totals, then each scenario, then the reasons. */
export function pageOf(columns: readonly Column[]): string {
  const notes: string[] = []
  const noteOf = (text: string): number => {
    if (!notes.includes(text)) notes.push(text)
    return notes.indexOf(text) + 1
  }
  const rows = namesOf(columns).map(([file, name]) => {
    const cells = columns.map(({ report }) => cellOf(report.scenarios.find(isIt(file, name)), noteOf))
    return `| ${titleOf(file)}: ${name} | ${cells.join(' | ')} |`
  })
  return `# The same scenarios on several clouds

Written by \`npm run parity\` from real runs, one after the other on one machine; nothing here is written by hand.
✓ passed, – cannot be run there, ✗ failed; the number says why, below.

${table(
  ['', ...columns.map(({ title }) => title)],
  [
    `| run on | ${columns.map(({ report }) => report.date.slice(0, 10)).join(' | ')} |`,
    `| start to end | ${columns.map(({ report }) => seconds(report.milliseconds)).join(' | ')} |`,
    ...(['passed', 'skipped', 'failed'] as const).map(
      (state) => `| ${state} | ${columns.map(({ report }) => countOf(report, state)).join(' | ')} |`,
    ),
  ],
)}

${table(['scenario', ...columns.map(({ title }) => title)], rows)}

${notes.map((note, place) => `${place + 1}. ${note}`).join('\n')}
`
}

const table = (head: readonly string[], rows: readonly string[]): string =>
  [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')

const isIt =
  (file: string, name: string) =>
  (one: ScenarioResult): boolean =>
    one.file === file && one.name === name

function cellOf(result: ScenarioResult | undefined, noteOf: (text: string) => number): string {
  if (!result) return ''
  if (result.state === 'passed') return `✓ ${seconds(result.milliseconds)}`
  const sign = result.state === 'skipped' ? '–' : '✗'
  return result.reason ? `${sign} (${noteOf(result.reason)})` : sign
}

/** Every scenario that any of them ran, in the order of the files. */
function namesOf(columns: readonly Column[]): [file: string, name: string][] {
  const all = columns.flatMap(({ report }) => report.scenarios.map(({ file, name }) => `${file}\0${name}`))
  return [...new Set(all)].map((key) => key.split('\0') as [string, string]).sort(([a], [b]) => a.localeCompare(b))
}

/** `scenarios/orders-api/an-order-is-placed.test.ts` → `orders-api` */
const titleOf = (file: string): string => file.split('/').at(-2) ?? file

const countOf = (report: Report, state: string): number => report.scenarios.filter((one) => one.state === state).length

const seconds = (milliseconds: number): string =>
  milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`
