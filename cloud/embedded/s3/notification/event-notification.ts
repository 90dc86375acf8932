import type { FilterRule, NotificationConfiguration } from '@aws-sdk/client-s3'
import { notImplemented } from '../../core/errors.ts'
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
  decodeFilterValue(rules.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? '')

/** Filters are written as in a form: `+` is a space. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function decodeFilterValue(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

/** The event types that this cloud sends, and their wildcards. */
const SENT_EVENT_TYPES: readonly string[] = [
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
]

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const OTHER_EVENT_TYPES =
  /^s3:(?:ObjectCreated:Post|ReducedRedundancyLostObject|ObjectAcl:Put|LifecycleTransition|IntelligentTiering|(?:ObjectRestore|Replication|LifecycleExpiration|ObjectTagging):(?:\w+|\*))$/

/** Rejects events that do not exist, and events that this cloud never sends: whoever waits for them would wait forever. */
export function rejectUnsentEvents(notifications: readonly EventNotification[]): void {
  for (const type of notifications.flatMap(({ events }) => events)) {
    if (SENT_EVENT_TYPES.includes(type)) continue
    if (OTHER_EVENT_TYPES.test(type)) throw notImplemented(`s3 notifications of the event ${type}`)
    throw invalidArgument('A specified event is not supported for notifications.', {
      ArgumentName: 'Event',
      ArgumentValue: type,
    })
  }
}

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
