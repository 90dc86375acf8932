import type { Target } from '@aws-sdk/client-eventbridge'
import { OUTCOME_ATTRIBUTE } from '../../../api/trace-summary.ts'
import { parseArn } from '../../core/arn.ts'
import type { DeliveryFailure } from '../../core/delivery.ts'
import type { Caller } from '../../core/internal-client.ts'
import { reportInternalError } from '../../core/internal-error.ts'
import type { Platform } from '../../core/platform.ts'
import { createStopController } from '../../core/stop-controller.ts'
import type { Attributes, SpanContext } from '../../core/trace.ts'
import { type Bus, DEFAULT_RETRY_POLICY, isEnabled, type Rule } from '../bus.ts'
import type { EventBridgeEvent } from '../event.ts'
import type { BusForwarder } from './bus-forwarder.ts'
import { createDeadLetter } from './dead-letter.ts'
import { targetInput } from './target-input.ts'

/** In characters. The tracer keeps its spans in memory, so larger events are not recorded. */
const MAX_RECORDED_EVENT_LENGTH = 4096

/** Delivers events to the targets of matching rules, in the background, so that producers do not wait. */
export class Dispatcher {
  readonly #platform: Platform
  readonly #forwarder: BusForwarder
  readonly #stopped = createStopController()

  constructor(platform: Platform, forwarder: BusForwarder) {
    this.#platform = platform
    this.#forwarder = forwarder
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Delivers an event to the targets of every rule on the bus that matches it. */
  dispatch(bus: Bus, event: EventBridgeEvent, trace: SpanContext, isForwarded = false): void {
    const matching = [...bus.rules.values()].filter((rule) => isEnabled(rule) && rule.matches(event))
    for (const rule of matching) this.toTargets(rule, event, trace, isForwarded)
    if (matching.length === 0) this.#recordUnmatched(bus, event, trace)
  }

  toTargets(rule: Rule, event: EventBridgeEvent, trace: SpanContext, isForwarded = false): void {
    for (const target of rule.targets.values()) void this.#send(rule, target, event, trace, isForwarded)
  }

  /** The event is dropped; only this span can later explain which field did not match. */
  #recordUnmatched(bus: Bus, event: EventBridgeEvent, parent: SpanContext): void {
    const attributes = { ...spanAttributes(event), 'aws.eventbridge.bus': bus.name, [OUTCOME_ATTRIBUTE]: 'not routed' }
    this.#platform.tracer.start('EventBridge: no rule matches', { parent, attributes }).end()
  }

  async #send(
    rule: Rule,
    target: Target,
    event: EventBridgeEvent,
    parent: SpanContext,
    isForwarded: boolean,
  ): Promise<void> {
    const span = this.#platform.tracer.start(`EventBridge rule ${rule.name}`, {
      parent,
      kind: 'producer',
      attributes: {
        ...spanAttributes(event),
        'aws.eventbridge.rule': rule.arn,
        'aws.eventbridge.target': target.Arn!,
      },
    })
    const caller = ruleCaller(rule, span.context, this.#stopped.signal)
    try {
      const failure = await this.#deliver(rule, target, event, caller, isForwarded)
      if (failure)
        span.set({
          'aws.eventbridge.retries': failure.retries,
          'aws.eventbridge.dead_letter': failure.deadLetter ?? 'none',
        })
      span.end(failure?.error)
    } catch (error) {
      // Nobody awaits this method, so it must not reject.
      reportInternalError(error, { operation: `EventBridge rule ${rule.name}`, resources: () => [rule.arn] })
      span.end(error)
    }
  }

  #deliver(
    rule: Rule,
    target: Target,
    event: EventBridgeEvent,
    caller: Caller,
    isForwarded: boolean,
  ): Promise<DeliveryFailure | undefined> {
    const { clock, delivery } = this.#platform
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = { ...DEFAULT_RETRY_POLICY, ...target.RetryPolicy }
    const options = {
      caller,
      retryPolicy: {
        maximumRetryAttempts: MaximumRetryAttempts!,
        maximumEventAgeInSeconds: MaximumEventAgeInSeconds!,
      },
      deadLetter: createDeadLetter(rule, target, event, caller),
    }
    if (parseArn(target.Arn!)?.service === 'events') return this.#forwarder.forward(event, target, options, isForwarded)
    return delivery.deliver({
      ...options,
      target: target.Arn!,
      body: targetInput(target, rule, event, clock.now()),
      messageGroupId: target.SqsParameters?.MessageGroupId,
    })
  }
}

function spanAttributes(event: EventBridgeEvent): Attributes {
  const text = JSON.stringify(event)
  return {
    'aws.eventbridge.event_id': event.id,
    ...(text.length <= MAX_RECORDED_EVENT_LENGTH && { 'eventbed.event': text }),
  }
}

/** EventBridge, on behalf of the rule: resource policies can check the rule's ARN. */
function ruleCaller({ arn }: Rule, trace: SpanContext, signal: AbortSignal): Caller {
  const { account, region } = parseArn(arn)!
  const principal = { kind: 'service', service: 'events.amazonaws.com', account, sourceArn: arn } as const
  return { account, region, principal, trace, signal }
}
