import { parseDuration } from '../../api/clock.ts'
import type { FaultEffect } from '../../api/faults.ts'
import type { Clock } from '../core/clock.ts'
import type { Executions } from '../core/executions.ts'
import { ConnectionCut, type FaultableOperation } from '../core/faults.ts'
import type { ActiveRule } from './active-rule.ts'
import { injectedError, throttlingError } from './injected-errors.ts'
import { PARTIAL_FAILURES } from './partial-failures.ts'

/** What effects need of the cloud. */
export interface EffectContext {
  readonly clock: Clock
  readonly executions: Executions
}

/** A call that is struck, and what it would have done. */
export interface InterceptedCall {
  readonly operation: FaultableOperation
  readonly input: object
  readonly proceed: (input: object) => Promise<object>
  readonly rule: ActiveRule
}

type Effect<Name extends FaultEffect['effect']> = (
  fault: Extract<FaultEffect, { effect: Name }>,
  stricken: InterceptedCall,
  means: EffectContext,
) => Promise<object>

/** A call that is held back goes on after so long by itself, in milliseconds: nothing may hang for ever. */
const MAX_HOLD_MS = 10_000

export const EFFECTS: { readonly [Name in Exclude<FaultEffect['effect'], 'full-disk'>]: Effect<Name> } = {
  async error(fault) {
    throw injectedError(fault)
  },
  async throttle(_, { operation: deed }) {
    throw throttlingError(deed.service)
  },
  async latency({ delay }, { proceed: act, input }, { clock }) {
    await clock.sleep(parseDuration(delay))
    return act(input)
  },
  async cut({ when }, { proceed: act, input }) {
    if (when === 'after') await act(input)
    throw new ConnectionCut()
  },
  async duplicate(_, { proceed: act, input, operation: deed }) {
    // One message, which is not hidden from the next who receives.
    if (deed.operation === 'ReceiveMessage') return act({ ...input, MaxNumberOfMessages: 1, VisibilityTimeout: 0 })
    const output = await act(input)
    await act(input).catch(() => {})
    return output
  },
  async reorder(_, { proceed: act, input, rule }, { clock }) {
    const patience = new AbortController()
    await Promise.race([rule.holdBack(), clock.sleep(MAX_HOLD_MS, patience.signal)])
    patience.abort()
    return act(input)
  },
  async partial({ entries = 1 }, { proceed: act, input, operation: deed }) {
    return PARTIAL_FAILURES.get(`${deed.service}:${deed.operation}`)!(input, entries, act)
  },
  async kill({ when }, { proceed: act, input, operation: deed }, { executions }) {
    if (when === 'after') await act(input)
    executions.kill(deed.parent!.spanId)
    throw new ConnectionCut()
  },
}
