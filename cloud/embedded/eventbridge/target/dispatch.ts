import type { Target } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../../core/arn.ts'
import type { Undelivered } from '../../core/delivery.ts'
import type { Caller } from '../../core/inside.ts'
import type { Platform } from '../../core/platform.ts'
import type { SpanContext } from '../../core/trace.ts'
import { type Bus, DEFAULT_RETRY, type Rule } from '../bus.ts'
import type { Envelope } from '../envelope.ts'
import { inputFor } from './input.ts'

/** Carries events to the targets of the rules that they match; in the background, so that producers do not wait. */
export class Dispatcher {
  readonly #platform: Platform
  readonly #stopped = new AbortController()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  stop(): void {
    this.#stopped.abort()
  }

  dispatch(bus: Bus, event: Envelope, trace: SpanContext): void {
    for (const rule of bus.rules.values()) {
      if (!rule.enabled || !rule.matches(event)) continue
      for (const target of rule.targets.values()) void this.#send(rule, target, event, trace)
    }
  }

  async #send(rule: Rule, target: Target, event: Envelope, parent: SpanContext): Promise<void> {
    const { clock, delivery, tracer } = this.#platform
    const span = tracer.start(`EventBridge rule ${rule.name}`, {
      parent,
      kind: 'producer',
      attributes: { 'aws.eventbridge.event_id': event.id, 'aws.eventbridge.target': target.Arn ?? '' },
    })
    const body = inputFor(target, rule, event, clock.now())
    const from = this.#as(rule, event, span.context)
    const retry = { ...DEFAULT_RETRY, ...target.RetryPolicy }
    const undelivered = await delivery.deliver({
      to: target.Arn!,
      body: parseArn(target.Arn!)?.service === 'events' ? JSON.stringify(event.detail) : body,
      from,
      retry: {
        maximumRetryAttempts: retry.MaximumRetryAttempts!,
        maximumEventAgeInSeconds: retry.MaximumEventAgeInSeconds!,
      },
      messageGroupId: target.SqsParameters?.MessageGroupId,
      event: { source: event.source, detailType: event['detail-type'], resources: event.resources },
    })
    if (undelivered) await this.#giveUp(rule, target, body, from, undelivered)
    span.end(undelivered?.error)
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  async #giveUp(
    rule: Rule,
    target: Target,
    body: string,
    from: Caller,
    { error, retries, condition }: Undelivered,
  ): Promise<void> {
    const queue = parseArn(target.DeadLetterConfig?.Arn ?? '')
    if (!queue || this.#stopped.signal.aborted) return
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
    await this.#platform.inside
      .call('sqs', 'sendMessage', { QueueUrl, MessageBody: body, MessageAttributes }, from)
      // A dead-letter queue that does not let EventBridge in loses the event, as on AWS; the span tells it.
      .catch(() => {})
  }

  #as({ arn: sourceArn }: Rule, { account, region }: Envelope, trace: SpanContext): Caller {
    const principal = { kind: 'service', service: 'events.amazonaws.com', account, sourceArn } as const
    return { account, region, principal, trace, signal: this.#stopped.signal }
  }
}

const CODES: Record<string, string> = {
  AccessDenied: 'NO_PERMISSIONS',
  AccessDeniedException: 'NO_PERMISSIONS',
  ResourceNotFoundException: 'NO_RESOURCE',
  QueueDoesNotExist: 'NO_RESOURCE',
  TooManyRequestsException: 'THROTTLING',
  InvalidParameterValueException: 'INVALID_PARAMETER',
  InternalFailure: 'INTERNAL_ERROR',
  ServiceException: 'INTERNAL_ERROR',
}

const codeOf = (name: string): string => CODES[name] ?? (/throttl/i.test(name) ? 'THROTTLING' : 'SDK_CLIENT_ERROR')
