import type { FilterRule, NotificationConfiguration } from '@aws-sdk/client-s3'
import { invalidArgument } from '../errors.ts'

/** One event notification of a bucket: which events of which keys go to which destination. */
export interface EventNotification {
  readonly id: string
  /** The service of the destination, by the list that names it. */
  readonly service: 'lambda' | 'sqs' | 'sns'
  readonly destinationArn: string
  /** Event types, for example `s3:ObjectCreated:*`. */
  readonly events: readonly string[]
  readonly prefix: string
  readonly suffix: string
}

export function listEventNotifications({
  LambdaFunctionConfigurations = [],
  QueueConfigurations = [],
  TopicConfigurations = [],
}: NotificationConfiguration): EventNotification[] {
  const all = [
    ...LambdaFunctionConfigurations.map((config) => ['lambda', config.LambdaFunctionArn, config] as const),
    ...QueueConfigurations.map((config) => ['sqs', config.QueueArn, config] as const),
    ...TopicConfigurations.map((config) => ['sns', config.TopicArn, config] as const),
  ]
  return all.map(([service, destinationArn = '', { Id = '', Events = [], Filter }]) => {
    const rules = Filter?.Key?.FilterRules ?? []
    const [prefix, suffix] = [filterValue(rules, 'prefix'), filterValue(rules, 'suffix')]
    return { id: Id, service, destinationArn, events: Events, prefix, suffix }
  })
}

const filterValue = (rules: readonly FilterRule[], name: string): string =>
  rules.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? ''

/** Whether an event, such as `ObjectCreated:Put`, on a key triggers the notification. */
export const matchesEvent = ({ events, prefix, suffix }: EventNotification, event: string, key: string): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix) && events.some((type) => includesEventType(type, `s3:${event}`))

const includesEventType = (type: string, other: string): boolean =>
  type === other || (type.endsWith('*') && other.startsWith(type.slice(0, -1)))

/** No event on a key may trigger two notifications. */
export function validateNoOverlap(notifications: readonly EventNotification[]): void {
  for (const [index, one] of notifications.entries())
    for (const other of notifications.slice(index + 1)) {
      const events = one.events.some((a) =>
        other.events.some((b) => includesEventType(a, b) || includesEventType(b, a)),
      )
      const prefixes = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)
      const suffixes = one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix)
      if (events && prefixes && suffixes)
        throw invalidArgument(
          'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
        )
    }
}
