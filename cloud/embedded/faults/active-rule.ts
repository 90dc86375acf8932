import type { ActiveFault, FaultRule } from '../../api/faults.ts'
import type { FaultableOperation } from '../core/faults.ts'
import { InjectionSchedule } from './injection-schedule.ts'
import { createTargetMatcher } from './target-matcher.ts'

/** A rule in force: which calls it matches, its counters, and the calls that it holds back. */
export class ActiveRule {
  readonly id: string
  readonly rule: FaultRule
  readonly #matches: (operation: FaultableOperation) => boolean
  readonly #schedule: InjectionSchedule
  readonly #held: (() => void)[] = []

  constructor(id: string, rule: FaultRule, now: number) {
    this.id = id
    this.rule = rule
    this.#matches = createTargetMatcher(rule)
    this.#schedule = new InjectionSchedule(rule, now)
  }

  matches(operation: FaultableOperation): boolean {
    return this.#matches(operation)
  }

  /** Counts one more matching call, and returns whether to inject the fault into it. */
  shouldInject(now: number): boolean {
    return this.#schedule.shouldInject(now)
  }

  get isHolding(): boolean {
    return this.#held.length > 0
  }

  /** Resolves when the rule releases the calls that it holds back. */
  holdBack(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve))
  }

  release(): void {
    for (const release of this.#held.splice(0)) release()
  }

  get state(): ActiveFault {
    // The public API keeps the names that scripts already read.
    const { matched: fitted, injected: struck } = this.#schedule
    return { id: this.id, rule: this.rule, fitted, struck }
  }
}
