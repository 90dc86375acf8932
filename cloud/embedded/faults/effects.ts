import { parseDuration } from '../../api/clock.ts'
import type { FaultEffect } from '../../api/faults.ts'
import type { Clock } from '../core/clock.ts'
import type { Executions } from '../core/executions.ts'
import { ConnectionCut, type FaultableOperation } from '../core/faults.ts'
import type { ActiveRule } from './active-rule.ts'
import { injectedError, throttlingError } from './injected-errors.ts'
import { PARTIAL_FAILURES } from './partial-failures.ts'

/** The parts of the cloud that effects use. */
export interface EffectContext {
  readonly clock: Clock
  readonly executions: Executions
}

/** A call that a fault is injected into. `proceed` executes it, or the next rule that matches. */
export interface InterceptedCall {
  readonly operation: FaultableOperation
  readonly input: object
  readonly proceed: (input: object) => Promise<object>
  readonly rule: ActiveRule
}

type Effect<Name extends FaultEffect['effect']> = (
  fault: Extract<FaultEffect, { effect: Name }>,
  call: InterceptedCall,
  context: EffectContext,
) => Promise<object>

/** A call that is held back continues after this time at the latest, so that nothing hangs forever. */
const MAX_HOLD_MS = 10_000

export const EFFECTS: { readonly [Name in Exclude<FaultEffect['effect'], 'full-disk'>]: Effect<Name> } = {
  async error(fault) {
    throw injectedError(fault)
  },
  async throttle(_, { operation }) {
    throw throttlingError(operation.service)
  },
  async latency({ delay }, { proceed, input }, { clock }) {
    await clock.sleep(parseDuration(delay))
    return proceed(input)
  },
  async cut({ when }, { proceed, input }) {
    if (when === 'after') await proceed(input)
    throw new ConnectionCut()
  },
  async duplicate(_, { proceed, input, operation }) {
    // Returns one message that stays visible for the next receive.
    if (operation.operation === 'ReceiveMessage')
      return proceed({ ...input, MaxNumberOfMessages: 1, VisibilityTimeout: 0 })
    const output = await proceed(input)
    await proceed(input).catch(() => {})
    return output
  },
  async reorder(_, { proceed, input, rule }, { clock }) {
    const timeout = new AbortController()
    await Promise.race([rule.holdBack(), clock.sleep(MAX_HOLD_MS, timeout.signal)])
    timeout.abort()
    return proceed(input)
  },
  async partial({ entries = 1 }, { proceed, input, operation }) {
    return PARTIAL_FAILURES.get(`${operation.service}:${operation.operation}`)!(input, entries, proceed)
  },
  async kill({ when }, { proceed, input, operation }, { executions }) {
    if (when === 'after') await proceed(input)
    executions.kill(operation.parent!.spanId)
    throw new ConnectionCut()
  },
}
