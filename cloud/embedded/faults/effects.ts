import { parseDuration } from '../../api/clock.ts'
import type { FaultEffect } from '../../api/faults.ts'
import type { Clock } from '../core/clock.ts'
import type { Executions } from '../core/executions.ts'
import { ConnectionCut, type Deed } from '../core/faults.ts'
import { BATCHES } from './partial.ts'
import { refusal, throttlingError } from './refusals.ts'
import type { StandingRule } from './standing-rule.ts'

/** What effects need of the cloud. */
export interface Means {
  readonly clock: Clock
  readonly executions: Executions
}

/** A call that is struck, and what it would have done. */
export interface Stricken {
  readonly deed: Deed
  readonly input: object
  readonly act: (input: object) => Promise<object>
  readonly rule: StandingRule
}

type Effect<Name extends FaultEffect['effect']> = (
  fault: Extract<FaultEffect, { effect: Name }>,
  stricken: Stricken,
  means: Means,
) => Promise<object>

/** A call that is held back goes on after so long by itself, in milliseconds: nothing may hang for ever. */
const LONGEST_HOLD = 10_000

export const EFFECTS: { readonly [Name in Exclude<FaultEffect['effect'], 'full-disk'>]: Effect<Name> } = {
  async error(fault) {
    throw refusal(fault)
  },
  async throttle(_, { deed }) {
    throw throttlingError(deed.service)
  },
  async latency({ delay }, { act, input }, { clock }) {
    await clock.sleep(parseDuration(delay))
    return act(input)
  },
  async cut({ when }, { act, input }) {
    if (when === 'after') await act(input)
    throw new ConnectionCut()
  },
  async duplicate(_, { act, input, deed }) {
    // One message, which is not hidden from the next who receives.
    if (deed.operation === 'ReceiveMessage') return act({ ...input, MaxNumberOfMessages: 1, VisibilityTimeout: 0 })
    const output = await act(input)
    await act(input).catch(() => {})
    return output
  },
  async reorder(_, { act, input, rule }, { clock }) {
    const patience = new AbortController()
    await Promise.race([rule.hold(), clock.sleep(LONGEST_HOLD, patience.signal)])
    patience.abort()
    return act(input)
  },
  async partial({ entries = 1 }, { act, input, deed }) {
    return BATCHES.get(`${deed.service}:${deed.operation}`)!(input, entries, act)
  },
  async kill({ when }, { act, input, deed }, { executions }) {
    if (when === 'after') await act(input)
    executions.kill(deed.parent!.spanId)
    throw new ConnectionCut()
  },
}
