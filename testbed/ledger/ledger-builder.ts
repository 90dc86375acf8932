/** What a wrong entry, or one that ended elsewhere than in a table, is about. */
export type Subject = 'file' | 'row' | 'reject' | 'order' | 'event' | 'dead letter'

export interface Entry {
  readonly of: Subject
  /** Which one, in words: `sales.csv line 7 (row 6)`. */
  readonly what: string
  readonly reason?: string
}

/** The ways in which the books can be wrong. */
export const FINDING_KINDS = ['missing', 'twice', 'unknown', 'differing'] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** The ways in which an input can end. All but the first are told apart by where a person finds it. */
export const OUTCOMES = [
  'items',
  'rejects',
  'deadLetters',
  'failed',
  'refusals',
  'repeats',
  'notRouted',
  'unanswered',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** How many inputs of one kind there were, and how they ended. */
export type Tally = { inputs: number } & Record<Outcome, number>

/** More than a person reads; the counts go on behind it. */
const MAX_ENTRIES = 100

/** The first entries of one kind, and the number of all. */
class Capped {
  readonly entries: Entry[] = []
  count = 0

  add(entry: Entry): void {
    this.count++
    if (this.entries.length < MAX_ENTRIES) this.entries.push(entry)
  }
}

/** Where everything is written down: exact counts, and the first hundred of each kind by name. */
export class LedgerBuilder {
  readonly files = tally()
  readonly rows = tally()
  readonly orders = tally()
  readonly events = tally()
  readonly #faults: Record<FindingKind, Capped> = {
    missing: new Capped(),
    twice: new Capped(),
    unknown: new Capped(),
    differing: new Capped(),
  }
  readonly #setAside = new Capped()

  addFinding(kind: FindingKind, entry: Entry): void {
    this.#faults[kind].add(entry)
  }

  /** An end that is in order, and yet something that a person may want to look at. */
  addSetAside(entry: Entry): void {
    this.#setAside.add(entry)
  }

  entries(kind: FindingKind | 'setAside'): readonly Entry[] {
    return this.#of(kind).entries
  }

  count(kind: FindingKind | 'setAside'): number {
    return this.#of(kind).count
  }

  #of(kind: FindingKind | 'setAside'): Capped {
    return kind === 'setAside' ? this.#setAside : this.#faults[kind]
  }
}

export function tally(): Tally {
  const ends = Object.fromEntries(OUTCOMES.map((end) => [end, 0])) as Record<Outcome, number>
  return { inputs: 0, ...ends }
}
