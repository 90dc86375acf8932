import type { Ledger } from './ledger.ts'
import { COUNTS, type Entry, FINDING_KINDS, type FindingKind, type Tally } from './ledger-builder.ts'

const COLUMN_TITLES: Record<keyof Tally, string> = {
  inputs: 'inputs',
  items: 'items',
  rejects: 'rejects',
  deadLetters: 'dead letters',
  failed: 'with their file',
  refusals: 'refusals',
  repeats: 'repeats',
  notRouted: 'not routed',
  unanswered: 'unanswered',
  sentByOthers: 'sent by others',
  inProgress: 'in progress',
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
  const { totals, tallies, balanced, setAside, notReconciled = [] } = ledger
  const sum = (count: keyof Tally) => Object.values(tallies).reduce((total, tally) => total + tally[count], 0)
  const shown = COUNTS.filter((count) => count === 'inputs' || count === 'items' || sum(count) > 0)
  const rows = Object.entries(tallies).map(([kind, tally]) => [kind, ...shown.map((count) => tally[count])])
  const inProgress = sum('inProgress')
  const findings = FINDING_KINDS.map((kind) => `${totals[kind]} ${kind}`).join(', ')
  return [
    ...alignColumns([['', ...shown.map((count) => COLUMN_TITLES[count])], ...rows]),
    balanced
      ? `The ledger balances: every input ${inProgress > 0 ? 'that is not in progress ' : ''}has exactly one outcome.`
      : `The ledger does not balance: ${findings}.`,
    ...(notReconciled.length > 0
      ? [`It says nothing about ${notReconciled.join(', ')}, without a ledger of its own.`]
      : []),
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
