import { setMaxListeners } from 'node:events'
import type { PutBucketNotificationConfigurationCommandInput } from '@aws-sdk/client-s3'
import { parseArn } from '../../core/arn.ts'
import type { Call } from '../../core/call.ts'
import { AwsError, notImplemented } from '../../core/errors.ts'
import type { Caller } from '../../core/inside.ts'
import type { Platform } from '../../core/platform.ts'
import type { Bucket } from '../bucket.ts'
import { checkOverlap, type Subscription, subscriptionsOf, wants } from './configuration.ts'
import { type ObjectEvent, recordOf } from './record.ts'

/** S3 goes on trying for about a day. */
const RETRY = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 24 * 3600 }

/** Tells functions, queues and the event bus what happens in buckets. */
export class Notifier {
  readonly #platform: Platform
  readonly #stopped = new AbortController()
  #sequence = 0n

  constructor(platform: Platform) {
    this.#platform = platform
    // Each notification that waits to be tried again listens to it.
    setMaxListeners(0, this.#stopped.signal)
  }

  /** Checks a configuration as S3 does: each destination must be there and let S3 in. */
  async configure(bucket: Bucket, input: PutBucketNotificationConfigurationCommandInput, call: Call): Promise<void> {
    const configuration = input.NotificationConfiguration ?? {}
    const subscriptions = subscriptionsOf(configuration)
    checkOverlap(subscriptions)
    if (!input.SkipDestinationValidation) {
      const problems = await Promise.all(subscriptions.map((one) => this.#refusal(bucket, one, call)))
      const failed = subscriptions.filter((_, place) => problems[place])
      if (failed.length > 0)
        throw new AwsError('InvalidArgument', 'Unable to validate the following destination configurations', {
          status: 400,
          fields: { ArgumentName1: failed.map(({ arn }) => arn).join(', '), ArgumentValue1: problems.find(Boolean) },
        })
    }
    const named = <T extends { Id?: string | undefined }>(all: T[] | undefined) =>
      all?.map((one) => ({ ...one, Id: one.Id ?? call.chance.uuid() }))
    bucket.notification = {
      ...configuration,
      LambdaFunctionConfigurations: named(configuration.LambdaFunctionConfigurations),
      QueueConfigurations: named(configuration.QueueConfigurations),
    }
  }

  /** Sends what happened on its way; who caused it does not wait for that. */
  notify(bucket: Bucket, event: Omit<ObjectEvent, 'sequencer'>, call: Call): void {
    const full = { ...event, sequencer: this.#nextSequencer(call) }
    for (const subscription of subscriptionsOf(bucket.notification)) {
      if (!wants(subscription, event.name, event.key)) continue
      const body = JSON.stringify({ Records: [recordOf(bucket, full, subscription.id, call)] })
      void this.#platform.delivery.deliver({ to: subscription.arn, body, from: this.#as(bucket, call), retry: RETRY })
    }
    if (bucket.notification.EventBridgeConfiguration) void this.#toEventBridge(bucket, full, call)
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Why S3 cannot reach a destination, or `undefined` when it can. */
  async #refusal(bucket: Bucket, { arn }: Subscription, call: Call): Promise<string | undefined> {
    const service = parseArn(arn)?.service
    if (service !== 'lambda' && service !== 'sqs') throw notImplemented(`s3 notifications to ${service ?? arn}`)
    if (service === 'sqs') {
      const undelivered = await this.#platform.delivery.deliver({
        to: arn,
        body: this.#testEvent(bucket, call),
        from: this.#as(bucket, call),
      })
      return undelivered?.error.message
    }
    try {
      const input = { FunctionName: arn, InvocationType: 'DryRun' as const }
      await this.#platform.inside.call('lambda', 'invoke', input, {
        ...this.#as(bucket, call),
        region: parseArn(arn)!.region,
      })
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  #testEvent(bucket: Bucket, call: Call): string {
    const Time = new Date(call.clock.now()).toISOString()
    return JSON.stringify({
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time,
      Bucket: bucket.name,
      RequestId: call.requestId,
      HostId: call.requestId,
    })
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
  async #toEventBridge(
    bucket: Bucket,
    { name, key, versionId, version, sequencer }: ObjectEvent,
    call: Call,
  ): Promise<void> {
    const created = name.startsWith('ObjectCreated')
    const detail = {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key,
        ...(version && { size: version.blob.size, etag: version.eTag }),
        ...(bucket.versioning && { 'version-id': versionId }),
        sequencer,
      },
      'request-id': call.requestId,
      requester: bucket.owner,
      'source-ip-address': call.sourceIp,
      reason: REASONS[name],
      ...(!created && { 'deletion-type': name.endsWith('Created') ? 'Delete Marker Created' : 'Permanently Deleted' }),
    }
    const event = {
      source: 'aws.s3',
      detailType: created ? 'Object Created' : 'Object Deleted',
      resources: [bucket.arn],
    }
    const to = `arn:aws:events:${bucket.region}:${bucket.owner}:event-bus/default`
    await this.#platform.delivery.deliver({ to, body: JSON.stringify(detail), from: this.#as(bucket, call), event })
  }

  #as(bucket: Bucket, { span }: Call): Caller {
    const { owner: account, region, arn: sourceArn } = bucket
    return {
      account,
      region,
      principal: { kind: 'service', service: 's3.amazonaws.com', account, sourceArn },
      trace: span.context,
      signal: this.#stopped.signal,
    }
  }

  /** Time first, so that it grows over restarts; a count behind it, so that it grows within a millisecond. */
  #nextSequencer({ clock }: Call): string {
    this.#sequence = (this.#sequence + 1n) & 0xffffffn
    return (BigInt(clock.now()) * 0x1000000n + this.#sequence).toString(16).toUpperCase().padStart(18, '0')
  }
}

const REASONS: Record<string, string> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
  'ObjectRemoved:DeleteMarkerCreated': 'DeleteObject',
}
