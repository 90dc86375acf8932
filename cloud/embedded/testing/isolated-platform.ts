import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Activity } from '../core/activity.ts'
import type { Call } from '../core/call.ts'
import { Delivery } from '../core/delivery.ts'
import { Executions } from '../core/executions.ts'
import { noFaults } from '../core/faults.ts'
import type { Caller, InternalClient } from '../core/internal-client.ts'
import type { Platform } from '../core/platform.ts'
import { rootPrincipal } from '../core/principal.ts'
import { systemRandom } from '../core/random-source.ts'
import { Tracer } from '../core/trace.ts'
import type { ServiceName } from '../services.ts'
import { ManualClock } from './manual-clock.ts'
import { ACCOUNT, REGION } from './principals.ts'

/** A call from the service under test to another service. */
export interface RecordedCall {
  /** For example `sqs sendMessage`. */
  readonly operation: string
  readonly input: Record<string, unknown>
  readonly caller: Caller
}

type Response = (call: RecordedCall) => unknown

/**
 * The platform for a test of one service by itself: a manual clock, retries without jitter, and other services that
 * only record what they are called with and respond as the test says (with `undefined` by default).
 */
export function createIsolatedPlatform() {
  const clock = new ManualClock()
  const random = { ...systemRandom, number: () => 0.5 }
  const tracer = new Tracer(clock, random)
  const calls: RecordedCall[] = []
  const responses = new Map<string, Response>()
  const internalClient: InternalClient = {
    async call(service, operation, input, caller) {
      const call = { operation: `${service} ${String(operation)}`, input: input as Record<string, unknown>, caller }
      calls.push(call)
      return (await responses.get(call.operation)?.(call)) as never
    },
  }
  const platform: Platform = {
    clock,
    activity: new Activity(clock),
    random,
    tracer,
    internalClient,
    delivery: new Delivery(internalClient, clock, random),
    faults: noFaults,
    executions: new Executions(),
    // Its own, since a service may remove it when it stops. A test whose service writes files passes a folder instead.
    folder: join(tmpdir(), `eventbed-isolated-${randomUUID()}`),
    endpoint: () => 'http://x',
  }
  /** A request to the service under test, by the account's root unless `caller` says otherwise. */
  const createCall = (service: ServiceName, caller: Partial<Caller> = {}): Call => ({
    account: ACCOUNT,
    region: REGION,
    principal: rootPrincipal(caller.account ?? ACCOUNT),
    ...caller,
    service,
    operation: '',
    requestId: 'r',
    clock,
    random,
    span: tracer.start('Test', { parent: caller.trace }),
    endpoint: 'http://x',
    signal: AbortSignal.timeout(10_000),
    trailers: Promise.resolve({}),
    sourceIp: '127.0.0.1',
    userAgent: 'test',
  })
  return {
    platform,
    clock,
    tracer,
    createCall,
    /** Calls to other services, oldest first. */
    calls,
    respond: (operation: string, response: Response) => void responses.set(operation, response),
  }
}
