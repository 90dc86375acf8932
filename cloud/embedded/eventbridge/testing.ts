import { Activity } from '../core/activity.ts'
import type { Call } from '../core/call.ts'
import { trueChance } from '../core/chance.ts'
import { Delivery } from '../core/delivery.ts'
import { AwsError } from '../core/errors.ts'
import { Executions } from '../core/executions.ts'
import { noFaults } from '../core/faults.ts'
import type { Caller, Inside } from '../core/inside.ts'
import { ManualClock } from '../core/manual-clock.ts'
import type { Platform } from '../core/platform.ts'
import { type Principal, rootOf } from '../core/principal.ts'
import type { InputOf, OperationName, OutputOf, Service } from '../core/service.ts'
import { Tracer } from '../core/trace.ts'
import { eventbridge } from './service.ts'

/** A call to a neighbour that a test looks at. */
export interface Made {
  readonly what: string
  readonly input: Record<string, unknown>
  readonly caller: Caller
}

type Answer = (made: Made) => unknown

export const ACCOUNT = '111111111111'
export const REGION = 'eu-central-1'

/** EventBridge alone, on a clock that stands still, with neighbours that do as the test says. */
export function eventBridgeAlone() {
  const clock = new ManualClock()
  const chance = { ...trueChance, number: () => 0.5 }
  const tracer = new Tracer(clock, chance)
  const made: Made[] = []
  const answers = new Map<string, Answer>()
  const inside: Inside = {
    async call(name, operation, input, caller) {
      const one = { what: `${name} ${String(operation)}`, input: input as Record<string, unknown>, caller }
      made.push(one)
      if (name === 'events') return (await operate(service, operation as never, input as never, caller)) as never
      return (await answers.get(one.what)?.(one)) as never
    },
  }
  const delivery = new Delivery(inside, clock, chance)
  const activity = new Activity(clock)
  const platform: Platform = {
    clock,
    activity,
    chance,
    tracer,
    inside,
    delivery,
    faults: noFaults,
    executions: new Executions(),
    folder: '/tmp',
    endpoint: () => 'http://x',
  }
  const service = eventbridge(platform)

  const callBy = (caller: Partial<Caller> = {}): Call => ({
    account: ACCOUNT,
    region: REGION,
    principal: rootOf(caller.account ?? ACCOUNT),
    ...caller,
    service: 'events',
    operation: '',
    requestId: 'r',
    clock,
    chance,
    span: tracer.start('EventBridge.Test', { parent: caller.trace }),
    endpoint: 'http://x',
    signal: AbortSignal.timeout(10_000),
    trailers: Promise.resolve({}),
    sourceIp: '127.0.0.1',
    userAgent: 'test',
  })
  const operate = async <Name extends OperationName<'events'>>(
    { operations }: Service<'events'>,
    name: Name,
    input: InputOf<'events', Name>,
    caller: Partial<Caller> = {},
  ): Promise<OutputOf<'events', Name>> => {
    const operation = operations[name]
    if (!operation) throw new AwsError('NotImplemented', name)
    return operation(input, callBy(caller))
  }
  return {
    clock,
    tracer,
    service,
    callBy,
    /** The calls to neighbours, oldest first. */
    made,
    answer: (what: string, answer: Answer) => void answers.set(what, answer),
    run: <Name extends OperationName<'events'>>(
      name: Name,
      input: InputOf<'events', Name>,
      caller?: Partial<Caller> & { principal?: Principal },
    ) => operate(service, name, input, caller),
  }
}
