import type { ActiveFault, FaultRule } from '../../api/faults.ts'
import type { FaultableOperation } from '../core/faults.ts'
import { InjectionSchedule } from './injection-schedule.ts'
import { createTargetMatcher } from './target-matcher.ts'

/** A rule that stands: what it speaks of, how often it has struck, and what it holds back. */
export class ActiveRule {
  readonly id: string
  readonly rule: FaultRule
  readonly #selects: (deed: FaultableOperation) => boolean
  readonly #occurrences: InjectionSchedule
  readonly #held: (() => void)[] = []

  constructor(id: string, rule: FaultRule, now: number) {
    this.id = id
    this.rule = rule
    this.#selects = createTargetMatcher(rule)
    this.#occurrences = new InjectionSchedule(rule, now)
  }

  matches(deed: FaultableOperation): boolean {
    return this.#selects(deed)
  }

  /** Counts one more call that it speaks of, and says whether it strikes that. */
  shouldInject(now: number): boolean {
    return this.#occurrences.shouldInject(now)
  }

  get isHolding(): boolean {
    return this.#held.length > 0
  }

  /** Resolves when it lets go of what it holds back. */
  holdBack(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve))
  }

  release(): void {
    for (const release of this.#held.splice(0)) release()
  }

  get state(): ActiveFault {
    const { matched: fitted, injected: struck } = this.#occurrences
    return { id: this.id, rule: this.rule, fitted, struck }
  }
}
