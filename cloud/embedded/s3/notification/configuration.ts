import type { FilterRule, NotificationConfiguration } from '@aws-sdk/client-s3'
import { invalidArgument } from '../errors.ts'

/** Where the events of some kinds, of keys with some beginning and end, are sent. */
export interface Subscription {
  readonly id: string
  readonly arn: string
  readonly events: readonly string[]
  readonly prefix: string
  readonly suffix: string
}

/** Every subscription of a bucket. */
export function subscriptionsOf(configuration: NotificationConfiguration): Subscription[] {
  const { LambdaFunctionConfigurations = [], QueueConfigurations = [], TopicConfigurations = [] } = configuration
  const all = [
    ...LambdaFunctionConfigurations.map((one) => ({ ...one, arn: one.LambdaFunctionArn })),
    ...QueueConfigurations.map((one) => ({ ...one, arn: one.QueueArn })),
    ...TopicConfigurations.map((one) => ({ ...one, arn: one.TopicArn })),
  ]
  return all.map(({ Id = '', arn = '', Events = [], Filter }) => {
    const rules = Filter?.Key?.FilterRules ?? []
    return { id: Id, arn, events: Events, prefix: ruleOf(rules, 'prefix'), suffix: ruleOf(rules, 'suffix') }
  })
}

const ruleOf = (rules: readonly FilterRule[], name: string): string =>
  rules.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? ''

/** Whether an event, such as `ObjectCreated:Put`, of a key is for a subscription. */
export const wants = ({ events, prefix, suffix }: Subscription, event: string, key: string): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix) && events.some((wanted) => covers(wanted, `s3:${event}`))

const covers = (wanted: string, event: string): boolean =>
  wanted === event || (wanted.endsWith('*') && event.startsWith(wanted.slice(0, -1)))

/** Two subscriptions may not want the same event of the same key. */
export function checkOverlap(subscriptions: readonly Subscription[]): void {
  for (const [place, one] of subscriptions.entries())
    for (const other of subscriptions.slice(place + 1)) {
      const events = one.events.some((a) => other.events.some((b) => covers(a, b) || covers(b, a)))
      const prefixes = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)
      const suffixes = one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix)
      if (events && prefixes && suffixes)
        throw invalidArgument(
          'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
        )
    }
}
