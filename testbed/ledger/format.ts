import type { Ledger } from './ledger.ts'
import { type Entry, FINDING_KINDS, type FindingKind, OUTCOMES, type Outcome } from './ledger-builder.ts'

const COLUMN_TITLES: Record<Outcome, string> = {
  items: 'items',
  rejects: 'rejects',
  deadLetters: 'dead letters',
  failed: 'with their file',
  refusals: 'refusals',
  repeats: 'repeats',
  notRouted: 'not routed',
  unanswered: 'unanswered',
}

const SECTION_TITLES: Record<FindingKind, string> = {
  missing: 'missing: these inputs have no outcome',
  twice: 'twice: these inputs have more than one outcome',
  unknown: 'unknown: these outcomes have no input',
  differing: 'differing: these outcomes do not match their input',
}

/** How many entries of each kind fit on a screen. The ledger itself has the first hundred. */
const MAX_SHOWN = 20

/** Formats a ledger for the terminal: the outcomes of each kind of input, then the findings, then what was set aside. */
export function formatLedger(ledger: Ledger): string {
  const { totals, tallies, balanced, setAside } = ledger
  const shown = OUTCOMES.filter(
    (outcome) => outcome === 'items' || Object.values(tallies).some((tally) => tally[outcome] > 0),
  )
  const rows = Object.entries(tallies).map(([kind, tally]) => [
    kind,
    tally.inputs,
    ...shown.map((outcome) => tally[outcome]),
  ])
  const findings = FINDING_KINDS.map((kind) => `${totals[kind]} ${kind}`).join(', ')
  return [
    ...alignColumns([['', 'inputs', ...shown.map((outcome) => COLUMN_TITLES[outcome])], ...rows]),
    balanced
      ? 'The ledger balances: every input has exactly one outcome.'
      : `The ledger does not balance: ${findings}.`,
    ...FINDING_KINDS.flatMap((kind) => listEntries(SECTION_TITLES[kind], ledger[kind], totals[kind])),
    ...listEntries('set aside: these have the right outcome, but no item in a table', setAside, totals.setAside),
  ].join('\n')
}

function listEntries(title: string, entries: readonly Entry[], count: number): string[] {
  if (count === 0) return []
  const shown = entries.slice(0, MAX_SHOWN)
  const more = count - shown.length
  return ['', `${title} (${count})`, ...shown.map(formatEntry), ...(more > 0 ? [`  … and ${more} more`] : [])]
}

function formatEntry({ of, what, reason }: Entry): string {
  const name = of === 'row' || what.startsWith(of) ? what : `${of} ${what}`
  return `  • ${name}${reason ? `: ${reason}` : ''}`
}

/** Aligns names to the left and numbers to the right. Zeros are left blank, so that the other numbers stand out. */
function alignColumns(rows: readonly (readonly (string | number)[])[]): string[] {
  const texts = rows.map((row) => row.map((cell) => String(cell || '')))
  const widths = texts[0]!.map((_, column) => Math.max(...texts.map((row) => row[column]!.length)))
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
  return texts.map((row) => row.map(pad).join('  ').trimEnd())
}
