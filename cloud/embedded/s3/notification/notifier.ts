import type { PutBucketNotificationConfigurationCommandInput } from '@aws-sdk/client-s3'
import type { Call } from '../../core/call.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import { createStopController } from '../../core/stop-controller.ts'
import type { Bucket } from '../bucket.ts'
import { type ObjectEvent, toEventBridgeEvent, toEventRecord } from './event-message.ts'
import { listEventNotifications, matchesEvent, rejectUnsentEvents, validateNoOverlap } from './event-notification.ts'
import { rejectUnreachableDestinations, rejectUnsupportedDestinations } from './validate-destinations.ts'

/** S3 retries for about a day. */
const RETRY_POLICY = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 24 * 3600 }

/** Notifies functions, queues and EventBridge of what happens in buckets. */
export class Notifier {
  readonly #platform: Platform
  readonly #stopped = createStopController()
  #sequence = 0n

  constructor(platform: Platform) {
    this.#platform = platform
  }

  async configure(bucket: Bucket, input: PutBucketNotificationConfigurationCommandInput, call: Call): Promise<void> {
    const configuration = input.NotificationConfiguration ?? {}
    const notifications = listEventNotifications(configuration)
    rejectUnsentEvents(notifications)
    validateNoOverlap(notifications)
    rejectUnsupportedDestinations(notifications)
    if (!input.SkipDestinationValidation)
      await rejectUnreachableDestinations(this.#platform, bucket, notifications, this.#caller(bucket, call), call)
    const withIds = <T extends { Id?: string | undefined }>(configurations: T[] | undefined) =>
      configurations?.map((configuration) => ({ ...configuration, Id: configuration.Id ?? call.random.uuid() }))
    bucket.notification = {
      ...configuration,
      LambdaFunctionConfigurations: withIds(configuration.LambdaFunctionConfigurations),
      QueueConfigurations: withIds(configuration.QueueConfigurations),
    }
  }

  /** Delivers in the background: the request that caused the event does not wait. */
  notify(bucket: Bucket, event: Omit<ObjectEvent, 'sequencer'>, call: Call): void {
    const sequenced = { ...event, sequencer: this.#nextSequencer(call) }
    for (const notification of listEventNotifications(bucket.notification))
      if (matchesEvent(notification, event.name, event.key))
        void this.#platform.delivery.deliver({
          target: notification.destinationArn,
          body: JSON.stringify({ Records: [toEventRecord(bucket, sequenced, notification.id, call)] }),
          caller: this.#caller(bucket, call),
          retryPolicy: RETRY_POLICY,
        })
    if (bucket.notification.EventBridgeConfiguration) this.#notifyEventBridge(bucket, sequenced, call)
  }

  stop(): void {
    this.#stopped.abort()
  }

  #notifyEventBridge(bucket: Bucket, objectEvent: ObjectEvent, call: Call): void {
    const { detail, ...event } = toEventBridgeEvent(bucket, objectEvent, call)
    void this.#platform.delivery.deliver({
      target: `arn:aws:events:${bucket.region}:${bucket.owner}:event-bus/default`,
      body: JSON.stringify(detail),
      caller: this.#caller(bucket, call),
      event,
      retryPolicy: RETRY_POLICY,
    })
  }

  /** S3, on behalf of the bucket: resource policies can check the bucket's ARN. */
  #caller({ owner: account, region, arn: sourceArn }: Bucket, { span }: Call): Caller {
    return {
      account,
      region,
      principal: { kind: 'service', service: 's3.amazonaws.com', account, sourceArn },
      trace: span.context,
      signal: this.#stopped.signal,
    }
  }

  /** Starts with the time, so that it grows across restarts, and ends with a counter, so that it grows within a millisecond. */
  #nextSequencer({ clock }: Call): string {
    this.#sequence = (this.#sequence + 1n) & 0xffffffn
    return (BigInt(clock.now()) * 0x1000000n + this.#sequence).toString(16).toUpperCase().padStart(18, '0')
  }
}
