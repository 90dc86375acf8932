import { parseArn } from './arn.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import { AwsError } from './errors.ts'
import type { Caller, Inside } from './inside.ts'

/** An event on its way from a service to an ARN. */
export interface Parcel {
  /** A Lambda function (invoked asynchronously), an SQS queue, or an event bus. */
  readonly to: string
  /** JSON text. */
  readonly body: string
  readonly from: Caller
  readonly retry?: RetryPolicy
  /** FIFO queues only. */
  readonly messageGroupId?: string | undefined
  /** Only for an event bus as the destination: how the record is put there. */
  readonly event?: { readonly source: string; readonly detailType: string; readonly resources: readonly string[] }
}

export interface RetryPolicy {
  readonly maximumRetryAttempts: number
  readonly maximumEventAgeInSeconds: number
}

/** How a delivery that was given up ended; the sender decides what becomes of it, usually a dead-letter queue. */
export interface Undelivered {
  readonly error: AwsError
  /** Tries after the first. */
  readonly retries: number
  readonly condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined
}

/**
 * Only what may pass is tried again: throttling, and faults of the target's own side. That it is not there, or does
 * not let the sender in, no retry mends. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
const mayPass = ({ name, status = 400 }: AwsError): boolean =>
  status >= 500 ||
  status === 429 ||
  /Throttl|TooManyRequests|LimitExceeded|InternalFailure|InternalError|ServiceException/.test(name)

/** Carries events from a service to an ARN: through the target's own permissions, with retries and back-off. */
export class Delivery {
  readonly #inside: Inside
  readonly #clock: Clock
  readonly #chance: Chance

  constructor(inside: Inside, clock: Clock, chance: Chance) {
    this.#inside = inside
    this.#clock = clock
    this.#chance = chance
  }

  /** Resolves with `undefined` once the target has taken the parcel, or with why it was given up. Never rejects. */
  async deliver(parcel: Parcel): Promise<Undelivered | undefined> {
    const { maximumRetryAttempts: most, maximumEventAgeInSeconds: oldest } = parcel.retry ?? NO_RETRIES
    const start = this.#clock.now()
    for (let retries = 0; ; retries++) {
      const error = await this.#attempt(parcel)
      if (error === undefined) return undefined
      if (!mayPass(error)) return { error, retries, condition: undefined }
      if (retries >= most) return { error, retries, condition: 'MaximumRetryAttempts' }
      const wait = backOff(retries, this.#chance)
      if (this.#clock.now() + wait - start > oldest * 1000)
        return { error, retries, condition: 'MaximumEventAgeInSeconds' }
      await this.#clock.sleep(wait, parcel.from.signal)
      if (parcel.from.signal?.aborted) return { error, retries, condition: undefined }
    }
  }

  async #attempt(parcel: Parcel): Promise<AwsError | undefined> {
    try {
      await this.#hand(parcel)
      return undefined
    } catch (error) {
      return error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), { cause: error })
    }
  }

  async #hand({ to, body, from, messageGroupId, event }: Parcel): Promise<void> {
    const arn = parseArn(to)
    const caller = { ...from, account: arn?.account ?? from.account, region: arn?.region ?? from.region }
    if (arn?.service === 'lambda') {
      const Payload = Buffer.from(body)
      await this.#inside.call('lambda', 'invoke', { FunctionName: to, InvocationType: 'Event', Payload }, caller)
    } else if (arn?.service === 'sqs') {
      // The host part of a queue URL is not looked at: account and name say which queue it is.
      const QueueUrl = `http://sqs/${arn.account}/${arn.resource}`
      const input = { QueueUrl, MessageBody: body, MessageGroupId: messageGroupId }
      await this.#inside.call('sqs', 'sendMessage', input, caller)
    } else if (arn?.service === 'events' && event) {
      const entry = {
        EventBusName: to,
        Source: event.source,
        DetailType: event.detailType,
        Detail: body,
        Resources: [...event.resources],
      }
      await this.#inside.call('events', 'putEvents', { Entries: [entry] }, caller)
    } else {
      throw new AwsError('InvalidParameterValueException', `Eventbed cannot deliver to ${to}.`)
    }
  }
}

const NO_RETRIES: RetryPolicy = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 0 }

/** Exponential with jitter: about 1, 2, 4 … seconds, at most 10 minutes. */
const backOff = (retries: number, chance: Chance): number =>
  Math.min(2 ** retries * 1000, 600_000) * (0.75 + chance.number() / 2)
