import type { ActiveFault, CloudFaults, FaultRule } from '../../api/faults.ts'
import type { Clock } from '../core/clock.ts'
import type { Executions } from '../core/executions.ts'
import type { FaultableOperation, Faults } from '../core/faults.ts'
import { ActiveRule } from './active-rule.ts'
import { EFFECTS, type EffectContext } from './effects.ts'
import { parseRule } from './rule-schema.ts'

type Proceed = (input: object) => Promise<object>

/** Injects faults by rules that can be added and removed at any time. Older rules apply first. */
export class FaultInjector implements Faults, CloudFaults {
  readonly #context: EffectContext
  #rules: readonly ActiveRule[] = []
  #count = 0

  constructor(clock: Clock, executions: Executions) {
    this.#context = { clock, executions }
  }

  async add(faultRule: FaultRule): Promise<ActiveFault> {
    const rule = new ActiveRule(`fault-${++this.#count}`, parseRule(faultRule), this.#context.clock.now())
    this.#rules = [...this.#rules, rule]
    return rule.state
  }

  async list(): Promise<readonly ActiveFault[]> {
    return this.#rules.map(({ state }) => state)
  }

  async remove(id: string): Promise<boolean> {
    const exists = this.#rules.some((rule) => rule.id === id)
    this.#remove((rule) => rule.id === id)
    return exists
  }

  async clear(): Promise<void> {
    this.#remove(() => true)
  }

  intercept<Input extends object, Output extends object>(
    operation: FaultableOperation,
    input: Input,
    proceed: (input: Input) => Promise<Output>,
  ): Promise<Output> {
    // The common case: there are no rules.
    if (this.#rules.length === 0) return proceed(input)
    return this.#apply(this.#rules, operation, input, proceed as unknown as Proceed) as Promise<Output>
  }

  diskIsFull(functionArn: string): boolean {
    const target: FaultableOperation = {
      service: 'lambda',
      operation: '',
      principal: ANONYMOUS,
      parent: undefined,
      resources: () => [functionArn],
    }
    return this.#rules.some(
      (rule) => rule.rule.effect === 'full-disk' && rule.matches(target) && this.#shouldInject(rule),
    )
  }

  /** A rule counts a call only after all earlier rules let it proceed. */
  async #apply(
    [first, ...others]: readonly ActiveRule[],
    operation: FaultableOperation,
    input: object,
    proceed: Proceed,
  ): Promise<object> {
    if (!first) return proceed(input)
    const next: Proceed = (changedInput) => this.#apply(others, operation, changedInput, proceed)
    if (!this.#canInject(first, operation, input)) return next(input)
    // While a rule holds a call back, the next matching call proceeds first and then releases it.
    if (first.isHolding) return next(input).finally(() => first.release())
    if (!this.#shouldInject(first)) return next(input)
    const fault = first.rule
    const injectFault = EFFECTS[fault.effect as keyof typeof EFFECTS] as (typeof EFFECTS)['throttle']
    return injectFault(
      fault as Parameters<typeof injectFault>[0],
      { operation, input, proceed: next, rule: first },
      this.#context,
    )
  }

  #canInject(rule: ActiveRule, operation: FaultableOperation, input: object): boolean {
    const { effect } = rule.rule
    if (effect === 'full-disk') return false
    if (effect === 'kill' && !this.#context.executions.has(operation.parent?.spanId ?? '')) return false
    // A streaming body cannot be sent twice.
    if (effect === 'duplicate' && isStream((input as { Body?: unknown }).Body)) return false
    return rule.matches(operation)
  }

  #shouldInject(rule: ActiveRule): boolean {
    return rule.shouldInject(this.#context.clock.now())
  }

  #remove(isRemoved: (rule: ActiveRule) => boolean): void {
    const removed = this.#rules.filter(isRemoved)
    this.#rules = this.#rules.filter((rule) => !isRemoved(rule))
    for (const rule of removed) rule.release()
  }
}

const ANONYMOUS = { kind: 'anonymous' } as const

const isStream = (body: unknown): boolean => typeof (body as { pipe?: unknown } | undefined)?.pipe === 'function'
