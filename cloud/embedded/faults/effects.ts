import { parseDuration } from '../../api/clock.ts'
import type { FaultEffect } from '../../api/faults.ts'
import type { Clock } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import type { Executions } from '../core/executions.ts'
import { ConnectionCut, type FaultableOperation } from '../core/faults.ts'
import { definitionOf, isServiceName } from '../services.ts'
import type { ActiveRule } from './active-rule.ts'
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

/** The error for too many requests: the service's own, or a deployed API's. */
const throttlingError = (service: string): AwsError =>
  isServiceName(service)
    ? definitionOf(service).errors.throttled()
    : new AwsError('THROTTLED', 'Too Many Requests', { status: 429 })

/** The error of an `error` rule. Without a status, the code decides whether it is a server error. */
function injectedError({ code, message, status }: { code: string; message?: string; status?: number }): AwsError {
  const defaultStatus = /Unavailable/.test(code) ? 503 : /Internal|ServiceException/.test(code) ? 500 : undefined
  const errorStatus = status ?? defaultStatus
  return new AwsError(code, message ?? 'An injected fault.', errorStatus === undefined ? {} : { status: errorStatus })
}
