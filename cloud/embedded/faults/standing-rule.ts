import type { ActiveFault, FaultRule } from '../../api/faults.ts'
import type { Deed } from '../core/faults.ts'
import { Occurrences } from './occurrence.ts'
import { selector } from './selection.ts'

/** A rule that stands: what it speaks of, how often it has struck, and what it holds back. */
export class StandingRule {
  readonly id: string
  readonly rule: FaultRule
  readonly #selects: (deed: Deed) => boolean
  readonly #occurrences: Occurrences
  readonly #held: (() => void)[] = []

  constructor(id: string, rule: FaultRule, now: number) {
    this.id = id
    this.rule = rule
    this.#selects = selector(rule)
    this.#occurrences = new Occurrences(rule, now)
  }

  selects(deed: Deed): boolean {
    return this.#selects(deed)
  }

  /** Counts one more call that it speaks of, and says whether it strikes that. */
  strikes(now: number): boolean {
    return this.#occurrences.next(now)
  }

  get holdsBack(): boolean {
    return this.#held.length > 0
  }

  /** Resolves when it lets go of what it holds back. */
  hold(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve))
  }

  letGo(): void {
    for (const release of this.#held.splice(0)) release()
  }

  get standing(): ActiveFault {
    const { fitted, struck } = this.#occurrences
    return { id: this.id, rule: this.rule, fitted, struck }
  }
}
