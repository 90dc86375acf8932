import { setMaxListeners } from 'node:events'
import type { Target } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../../core/arn.ts'
import type { Undelivered } from '../../core/delivery.ts'
import type { Caller } from '../../core/inside.ts'
import type { Platform } from '../../core/platform.ts'
import type { Attributes, SpanContext } from '../../core/trace.ts'
import { type Bus, DEFAULT_RETRY, isEnabled, type Rule } from '../bus.ts'
import type { Envelope } from '../envelope.ts'
import type { Forwards } from './forwards.ts'
import { inputFor } from './input.ts'

/** Characters. Spans are many, and are kept in memory. */
const LARGEST_KEPT_EVENT = 4096

/** Carries events to the targets of the rules that they match; in the background, so that producers do not wait. */
export class Dispatcher {
  readonly #platform: Platform
  readonly #forwards: Forwards
  readonly #stopped = new AbortController()

  constructor(platform: Platform, forwards: Forwards) {
    this.#platform = platform
    this.#forwards = forwards
    // Every delivery that waits for its next try listens; Node would take many of them for a leak.
    setMaxListeners(0, this.#stopped.signal)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Sends an event to the targets of all rules of a bus that it matches. */
  dispatch(bus: Bus, event: Envelope, trace: SpanContext, isForwarded = false): void {
    const matching = [...bus.rules.values()].filter((rule) => isEnabled(rule) && rule.matches(event))
    for (const rule of matching) this.toTargets(rule, event, trace, isForwarded)
    if (matching.length === 0) this.#leaveUnrouted(bus, event, trace)
  }

  /** An event that no rule matches is gone; the span keeps it, so that one can ask which field said no. */
  #leaveUnrouted(bus: Bus, event: Envelope, parent: SpanContext): void {
    const attributes = { ...attributesOf(event), 'aws.eventbridge.bus': bus.name }
    this.#platform.tracer.start('EventBridge: no rule matches', { parent, attributes }).end()
  }

  toTargets(rule: Rule, event: Envelope, trace: SpanContext, isForwarded = false): void {
    for (const target of rule.targets.values()) void this.#send(rule, target, event, trace, isForwarded)
  }

  async #send(rule: Rule, target: Target, event: Envelope, parent: SpanContext, isForwarded: boolean): Promise<void> {
    const span = this.#platform.tracer.start(`EventBridge rule ${rule.name}`, {
      parent,
      kind: 'producer',
      attributes: {
        ...attributesOf(event),
        'aws.eventbridge.rule': rule.arn,
        'aws.eventbridge.target': target.Arn!,
      },
    })
    const from = asEventBridge(rule, span.context, this.#stopped.signal)
    const undelivered = await this.#deliver(rule, target, event, from, isForwarded)
    if (undelivered) {
      const deadLetter = await this.#giveUp(rule, target, event, from, undelivered)
      span.set({ 'aws.eventbridge.retries': undelivered.retries, 'aws.eventbridge.dead_letter': deadLetter })
    }
    span.end(undelivered?.error)
  }

  async #deliver(
    rule: Rule,
    target: Target,
    event: Envelope,
    from: Caller,
    isForwarded: boolean,
  ): Promise<Undelivered | undefined> {
    const { clock, delivery } = this.#platform
    const retryPolicy = { ...DEFAULT_RETRY, ...target.RetryPolicy }
    const retry = {
      maximumRetryAttempts: retryPolicy.MaximumRetryAttempts!,
      maximumEventAgeInSeconds: retryPolicy.MaximumEventAgeInSeconds!,
    }
    if (parseArn(target.Arn!)?.service === 'events')
      return this.#forwards.send(target, event, from, { retry, isForwarded })
    return delivery.deliver({
      to: target.Arn!,
      body: inputFor(target, rule, event, clock.now()),
      from,
      retry,
      messageGroupId: target.SqsParameters?.MessageGroupId,
    })
  }

  /**
   * Keeps the event itself, not what the target would have been sent, in the target's dead-letter queue; returns how
   * that went. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
   */
  async #giveUp(
    rule: Rule,
    target: Target,
    event: Envelope,
    from: Caller,
    { error, retries, condition }: Undelivered,
  ): Promise<string> {
    const queue = parseArn(target.DeadLetterConfig?.Arn ?? '')
    if (!queue) return 'none'
    if (this.#stopped.signal.aborted) return 'stopped'
    const attributes = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: codeOf(error.name),
      ERROR_MESSAGE: error.message,
      EXHAUSTED_RETRY_CONDITION: condition,
      RETRY_ATTEMPTS: String(retries),
    }
    const given = Object.entries(attributes).filter((entry): entry is [string, string] => Boolean(entry[1]))
    const MessageAttributes = Object.fromEntries(
      given.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    )
    const QueueUrl = `http://sqs/${queue.account}/${queue.resource}`
    const input = { QueueUrl, MessageBody: JSON.stringify(event), MessageAttributes }
    try {
      await this.#platform.inside.call('sqs', 'sendMessage', input, { ...from, region: queue.region })
      return 'sent'
    } catch (refusal) {
      // A dead-letter queue that does not let EventBridge in loses the event, as on AWS; the span tells it.
      return `failed: ${(refusal as Error).message}`
    }
  }
}

function attributesOf(event: Envelope): Attributes {
  const text = JSON.stringify(event)
  return {
    'aws.eventbridge.event_id': event.id,
    ...(text.length <= LARGEST_KEPT_EVENT && { 'eventbed.event': text }),
  }
}

function asEventBridge({ arn }: Rule, trace: SpanContext, signal: AbortSignal): Caller {
  const { account, region } = parseArn(arn)!
  const principal = { kind: 'service', service: 'events.amazonaws.com', account, sourceArn: arn } as const
  return { account, region, principal, trace, signal }
}

const CODES: Record<string, string> = {
  AccessDenied: 'NO_PERMISSIONS',
  AccessDeniedException: 'NO_PERMISSIONS',
  ResourceNotFoundException: 'NO_RESOURCE',
  QueueDoesNotExist: 'NO_RESOURCE',
  TooManyRequestsException: 'THROTTLING',
  InvalidParameterValueException: 'INVALID_PARAMETER',
  InternalFailure: 'INTERNAL_ERROR',
  FailedToAssumeRole: 'FAILED_TO_ASSUME_ROLE',
  ThirdAccountHopDetected: 'THIRD_ACCOUNT_HOP_DETECTED',
  ServiceException: 'INTERNAL_ERROR',
}

const codeOf = (name: string): string => CODES[name] ?? (/throttl/i.test(name) ? 'THROTTLING' : 'SDK_CLIENT_ERROR')
