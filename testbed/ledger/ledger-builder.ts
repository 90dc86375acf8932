/** One finding, or one input whose correct outcome is not an item of a table. */
export interface Entry {
  /** The kind of its subject: `row`, `order`, `dead letter`. */
  readonly of: string
  /** Which one, for people: `sales.csv line 7 (row 6)`. */
  readonly what: string
  readonly reason?: string
}

/** The ways in which inputs and outcomes can disagree. */
export const FINDING_KINDS = ['missing', 'twice', 'unknown', 'differing'] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** The possible outcomes of an input. */
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

/** What is counted of each kind of input. */
export const COUNTS = ['inputs', ...OUTCOMES, 'sentByOthers', 'inProgress'] as const

/**
 * The number of inputs of one kind, and of each outcome. `sentByOthers` are the inputs that are not in the sent log;
 * `inProgress` are those that have no outcome yet, where they are not findings.
 */
export type Tally = Record<(typeof COUNTS)[number], number>

/** More than anybody reads. The counts are exact beyond it. */
const MAX_ENTRIES = 100

/** The first entries of a list, and the number of all of them. */
class CappedList {
  readonly entries: Entry[] = []
  count = 0

  add(entry: Entry): void {
    this.count++
    if (this.entries.length < MAX_ENTRIES) this.entries.push(entry)
  }
}

/** Collects what a reconciliation finds: exact counts, and the first hundred entries of each kind. */
export class LedgerBuilder {
  /** Whether inputs that are in progress are counted as such. Otherwise they are missing. */
  readonly countsInProgress: boolean
  readonly #tallies = new Map<string, Tally>()
  readonly #findings: Record<FindingKind, CappedList> = {
    missing: new CappedList(),
    twice: new CappedList(),
    unknown: new CappedList(),
    differing: new CappedList(),
  }
  readonly #setAside = new CappedList()

  constructor({ countsInProgress = false }: { countsInProgress?: boolean | undefined } = {}) {
    this.countsInProgress = countsInProgress
  }

  /** The tally of one kind of input, for example `rows`. Creates it on first use. */
  tally(kind: string): Tally {
    const known = this.#tallies.get(kind) ?? emptyTally()
    this.#tallies.set(kind, known)
    return known
  }

  /** All tallies, in the order of their creation. */
  get tallies(): Readonly<Record<string, Tally>> {
    return Object.fromEntries(this.#tallies)
  }

  addFinding(kind: FindingKind, entry: Entry): void {
    this.#findings[kind].add(entry)
  }

  /** Adds an input without an outcome. `isInProgress` finds out whether it may still get one. */
  async addMissing(kind: string, entry: Entry, isInProgress: () => boolean | Promise<boolean>): Promise<void> {
    if (this.countsInProgress && (await isInProgress())) this.tally(kind).inProgress++
    else this.addFinding('missing', entry)
  }

  /** Counts an outcome whose input is not in the sent log. */
  countSentByOthers(kind: string, outcome: 'items' | 'deadLetters'): void {
    const tally = this.tally(kind)
    tally.inputs++
    tally.sentByOthers++
    tally[outcome]++
  }

  /** Adds an input whose outcome is correct but not an item of a table, so that a person may want to look at it. */
  addSetAside(entry: Entry): void {
    this.#setAside.add(entry)
  }

  entries(kind: FindingKind | 'setAside'): readonly Entry[] {
    return this.#listOf(kind).entries
  }

  count(kind: FindingKind | 'setAside'): number {
    return this.#listOf(kind).count
  }

  #listOf(kind: FindingKind | 'setAside'): CappedList {
    return kind === 'setAside' ? this.#setAside : this.#findings[kind]
  }
}

export const emptyTally = (): Tally => Object.fromEntries(COUNTS.map((count) => [count, 0])) as Tally
