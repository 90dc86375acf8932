import type { Clock } from './clock.ts'
import { sendToTarget, type TargetedEvent } from './delivery-target.ts'
import { AwsError } from './errors.ts'
import type { Caller, InternalClient } from './internal-client.ts'
import type { RandomSource } from './random-source.ts'

/** An event to deliver, how often to retry, and where to keep it when every attempt fails. */
export interface DeliveryRequest extends TargetedEvent {
  /** Without a policy there is one attempt. */
  readonly retryPolicy?: RetryPolicy
  readonly deadLetter?: DeadLetter | undefined
}

export interface RetryPolicy {
  readonly maximumRetryAttempts: number
  readonly maximumEventAgeInSeconds: number
}

/** The dead-letter queue for an event that cannot be delivered. */
export interface DeadLetter {
  readonly queueArn: string
  /** Sends to the queue; not always the principal that delivers to the target. */
  readonly caller: Caller
  /** The message for the queue: usually the original event, and attributes that say why it failed. */
  message(reason: FailureReason): Pick<TargetedEvent, 'body' | 'messageAttributes'>
}

export interface FailureReason {
  readonly error: AwsError
  /** Attempts after the first. */
  readonly retries: number
  /** Absent when the error was not retryable. */
  readonly exhaustedRetryCondition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined
}

export interface DeliveryFailure extends FailureReason {
  /** What happened to the event; absent without a dead-letter queue. `stopped`: the cloud stopped before it was sent. */
  readonly deadLetter?: 'sent' | 'stopped' | `failed: ${string}`
}

/**
 * Every event between services goes through here: S3 notifications, EventBridge targets, Lambda destinations, and
 * dead letters. Each is checked against the target's own permissions.
 */
export class Delivery {
  readonly #client: InternalClient
  readonly #clock: Clock
  readonly #random: RandomSource

  constructor(client: InternalClient, clock: Clock, random: RandomSource) {
    this.#client = client
    this.#clock = clock
    this.#random = random
  }

  /** Resolves with `undefined` once the target has accepted the event, and with the failure otherwise. Never rejects. */
  async deliver(request: DeliveryRequest): Promise<DeliveryFailure | undefined> {
    const reason = await this.#sendWithRetries(request)
    return reason && this.#handleFailure(request, reason)
  }

  /** Fails a request without an attempt, for a sender that knows it to be hopeless. Never rejects. */
  reject(request: DeliveryRequest, error: AwsError): Promise<DeliveryFailure> {
    return this.#handleFailure(request, { error, retries: 0, exhaustedRetryCondition: undefined })
  }

  async #sendWithRetries(request: DeliveryRequest): Promise<FailureReason | undefined> {
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = request.retryPolicy ?? NO_RETRIES
    const { signal } = request.caller
    const start = this.#clock.now()
    for (let retries = 0; ; retries++) {
      const error = await this.#send(() => request)
      if (error === undefined) return undefined
      if (!isRetryable(error)) return { error, retries, exhaustedRetryCondition: undefined }
      if (retries >= maximumRetryAttempts) return { error, retries, exhaustedRetryCondition: 'MaximumRetryAttempts' }
      const delay = backOff(retries, this.#random)
      if (this.#clock.now() + delay - start > maximumEventAgeInSeconds * 1000)
        return { error, retries, exhaustedRetryCondition: 'MaximumEventAgeInSeconds' }
      await this.#clock.sleep(delay, signal)
      if (signal?.aborted) return { error, retries, exhaustedRetryCondition: undefined }
    }
  }

  async #handleFailure({ deadLetter, caller }: DeliveryRequest, reason: FailureReason): Promise<DeliveryFailure> {
    if (!deadLetter) return reason
    if (caller.signal?.aborted) return { ...reason, deadLetter: 'stopped' }
    const error = await this.#send(() => ({
      ...deadLetter.message(reason),
      target: deadLetter.queueArn,
      caller: deadLetter.caller,
    }))
    // As on AWS, the event is lost when its dead-letter queue rejects it.
    return { ...reason, deadLetter: error ? `failed: ${error.message}` : 'sent' }
  }

  /** The one place that catches for all deliveries, also while the event is created. */
  async #send(createEvent: () => TargetedEvent): Promise<AwsError | undefined> {
    try {
      await sendToTarget(this.#client, createEvent())
      return undefined
    } catch (error) {
      return error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), { cause: error })
    }
  }
}

const NO_RETRIES: RetryPolicy = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 0 }

/**
 * Only throttling and server-side errors are worth a retry; a missing target or permission stays missing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
const isRetryable = ({ name, status = 400 }: AwsError): boolean =>
  name !== 'NotImplemented' &&
  (status >= 500 ||
    status === 429 ||
    /Throttl|TooManyRequests|LimitExceeded|InternalFailure|InternalError|ServiceException/.test(name))

/** Exponential with jitter: about 1, 2, 4 … seconds, at most 10 minutes. */
const backOff = (retries: number, random: RandomSource): number =>
  Math.min(2 ** retries * 1000, 600_000) * (0.75 + random.number() / 2)
