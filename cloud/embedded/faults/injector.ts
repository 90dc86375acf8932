import type { ActiveFault, CloudFaults, FaultRule } from '../../api/faults.ts'
import type { Clock } from '../core/clock.ts'
import type { Executions } from '../core/executions.ts'
import type { FaultableOperation, Faults } from '../core/faults.ts'
import { ActiveRule } from './active-rule.ts'
import { EFFECTS, type EffectContext } from './effects.ts'
import { parseRule } from './rule-schema.ts'

type Act = (input: object) => Promise<object>

/** Makes calls fail by rules that come and go. Those that stand longer are asked first. */
export class FaultInjector implements Faults, CloudFaults {
  readonly #means: EffectContext
  #rules: readonly ActiveRule[] = []
  #count = 0

  constructor(clock: Clock, executions: Executions) {
    this.#means = { clock, executions }
  }

  async add(given: FaultRule): Promise<ActiveFault> {
    const rule = new ActiveRule(`fault-${++this.#count}`, parseRule(given), this.#means.clock.now())
    this.#rules = [...this.#rules, rule]
    return rule.state
  }

  async list(): Promise<readonly ActiveFault[]> {
    return this.#rules.map(({ state: standing }) => standing)
  }

  async remove(id: string): Promise<boolean> {
    const rule = this.#rules.find((one) => one.id === id)
    this.#drop((one) => one === rule)
    return rule !== undefined
  }

  async clear(): Promise<void> {
    this.#drop(() => true)
  }

  intercept<Input extends object, Output extends object>(
    deed: FaultableOperation,
    input: Input,
    act: (input: Input) => Promise<Output>,
  ): Promise<Output> {
    // What most calls meet is no rule at all.
    if (this.#rules.length === 0) return act(input)
    return this.#apply(this.#rules, deed, input, act as unknown as Act) as Promise<Output>
  }

  diskIsFull(functionArn: string): boolean {
    const deed: FaultableOperation = {
      service: 'lambda',
      operation: '',
      principal: NOBODY,
      parent: undefined,
      resources: () => [functionArn],
    }
    return this.#rules.some((one) => one.rule.effect === 'full-disk' && one.matches(deed) && this.#strikes(one))
  }

  /** A rule is asked only once those before it have let the call through, so that it counts what reached it. */
  async #apply(
    [first, ...others]: readonly ActiveRule[],
    deed: FaultableOperation,
    input: object,
    act: Act,
  ): Promise<object> {
    if (!first) return act(input)
    const next: Act = (left) => this.#apply(others, deed, left, act)
    if (!this.#fits(first, deed, input)) return next(input)
    // While it holds one back, the next that fits passes, and then the other.
    if (first.isHolding) return next(input).finally(() => first.release())
    if (!this.#strikes(first)) return next(input)
    const { rule: fault } = first
    const strike = EFFECTS[fault.effect as keyof typeof EFFECTS] as (typeof EFFECTS)['throttle']
    return strike(
      fault as Parameters<typeof strike>[0],
      { operation: deed, input, proceed: next, rule: first },
      this.#means,
    )
  }

  #fits(one: ActiveRule, deed: FaultableOperation, input: object): boolean {
    const { effect } = one.rule
    if (effect === 'full-disk') return false
    if (effect === 'kill' && !this.#means.executions.has(deed.parent?.spanId ?? '')) return false
    // What is read as it comes cannot be sent twice.
    if (effect === 'duplicate' && isStream((input as { Body?: unknown }).Body)) return false
    return one.matches(deed)
  }

  #strikes(one: ActiveRule): boolean {
    return one.shouldInject(this.#means.clock.now())
  }

  #drop(gone: (rule: ActiveRule) => boolean): void {
    const dropped = this.#rules.filter(gone)
    this.#rules = this.#rules.filter((rule) => !gone(rule))
    for (const rule of dropped) rule.release()
  }
}

const NOBODY = { kind: 'anonymous' } as const

const isStream = (body: unknown): boolean => typeof (body as { pipe?: unknown } | undefined)?.pipe === 'function'
