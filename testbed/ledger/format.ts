import type { Ledger } from './ledger.ts'
import { type Entry, FINDING_KINDS, type FindingKind, OUTCOMES, type Outcome } from './ledger-builder.ts'

const HEADS: Record<Outcome, string> = {
  items: 'items',
  rejects: 'rejects',
  deadLetters: 'dead letters',
  failed: 'with their file',
  refusals: 'refusals',
  repeats: 'repeats',
  notRouted: 'not routed',
  unanswered: 'unanswered',
}

const TITLES: Record<FindingKind, string> = {
  missing: 'missing: these inputs have no end',
  twice: 'twice: these have more than one',
  unknown: 'unknown: nobody sent these',
  differing: 'differing: these are not what their input says',
}

/** Of each kind, as many as fit a screen; the ledger itself has the first hundred. */
const SHOWN = 20

/**
 * The ledger for people: how many inputs of each kind ended in which way, then by name what is missing, there twice,
 * unknown or differing, and last what ended in order but in no table.
 */
export function formatLedger(ledger: Ledger): string {
  const { totals, balanced, setAside } = ledger
  const kinds = { files: totals.files, rows: totals.rows, orders: totals.orders, events: totals.events }
  const ends = OUTCOMES.filter((end) => Object.values(kinds).some((tally) => tally[end] > 0) || end === 'items')
  const rows = Object.entries(kinds).map(([kind, tally]) => [kind, tally.inputs, ...ends.map((end) => tally[end])])
  const faults = FINDING_KINDS.map((fault) => `${totals[fault]} ${fault}`).join(', ')
  return [
    ...columns([['', 'inputs', ...ends.map((end) => HEADS[end])], ...rows]),
    balanced ? 'The ledger balances: every input has exactly one end.' : `The ledger does not balance: ${faults}.`,
    ...FINDING_KINDS.flatMap((fault) => listed(TITLES[fault], ledger[fault], totals[fault])),
    ...listed('set aside: these ended in order, but in no table', setAside, totals.setAside),
  ].join('\n')
}

function listed(title: string, entries: readonly Entry[], count: number): string[] {
  if (count === 0) return []
  const shown = entries.slice(0, SHOWN)
  const more = count - shown.length
  return ['', `${title} (${count})`, ...shown.map(lineOf), ...(more > 0 ? [`  … and ${more} more`] : [])]
}

function lineOf({ of, what, reason }: Entry): string {
  const named = of === 'row' || what.startsWith(of) ? what : `${of} ${what}`
  return `  • ${named}${reason ? `: ${reason}` : ''}`
}

/** Names to the left, numbers to the right; a nought is left out, so that what there is stands out. */
function columns(rows: readonly (readonly (string | number)[])[]): string[] {
  const texts = rows.map((row) => row.map((cell) => String(cell || '')))
  const widths = texts[0]!.map((_, place) => Math.max(...texts.map((row) => row[place]!.length)))
  const padded = (cell: string, place: number) =>
    place === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[place]!)
  return texts.map((row) => row.map(padded).join('  ').trimEnd())
}
