import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'
import type { LambdaFunction } from './function.ts'
import { grantInvoke } from './invoke-permission.ts'
import { grantSend, type Queue } from './queue.ts'

export interface EventBus {
  readonly kind: 'event-bus'
  /** As passed to `ensureEventBus`, for example `events`. */
  readonly logicalName: string
  readonly name: string
  readonly arn: string
}

export async function ensureEventBus(build: Build, name: string): Promise<EventBus> {
  const { eventbridge } = build.clients
  const Name = physicalName(build, name)
  await ensure<unknown>(
    build,
    { kind: 'event-bus', name: Name },
    {
      find: () => undefinedIfMissing(eventbridge.send(new DescribeEventBusCommand({ Name }))),
      create: () => eventbridge.send(new CreateEventBusCommand({ Name, Tags: stackTagList(build) })),
    },
  )
  const arn = `arn:aws:events:${build.region}:${build.accountId}:event-bus/${Name}`
  return { kind: 'event-bus', logicalName: name, name: Name, arn }
}

export interface RuleSpec {
  readonly on: EventBus
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: object
  readonly to: LambdaFunction
  /** What becomes of an event that cannot be delivered: tried so often and for so many seconds, then kept here. */
  readonly retry: { readonly maxRetryAttempts: number; readonly maxEventAge: number }
  readonly deadLetters: Queue
}

/** Routes the events that match a pattern to a function. */
export async function ensureRule(build: Build, name: string, spec: RuleSpec): Promise<void> {
  const { eventbridge } = build.clients
  const rule = { Name: physicalName(build, name), EventBusName: spec.on.name }
  const EventPattern = JSON.stringify(spec.pattern)
  await ensure<unknown>(
    build,
    { kind: 'rule', name: rule.Name, of: spec.on.name },
    {
      find: () => undefinedIfMissing(eventbridge.send(new DescribeRuleCommand(rule))),
      create: () => eventbridge.send(new PutRuleCommand({ ...rule, EventPattern, Tags: stackTagList(build) })),
    },
  )
  const ruleArn = `arn:aws:events:${build.region}:${build.accountId}:rule/${spec.on.name}/${rule.Name}`
  await Promise.all([
    grantInvoke(build, spec.to, 'events.amazonaws.com', ruleArn),
    grantSend(build, spec.deadLetters, 'events.amazonaws.com', ruleArn),
  ])
  const { FailedEntries } = await eventbridge.send(
    new PutTargetsCommand({
      Rule: rule.Name,
      EventBusName: rule.EventBusName,
      Targets: [
        {
          Id: spec.to.name,
          Arn: spec.to.arn,
          RetryPolicy: {
            MaximumRetryAttempts: spec.retry.maxRetryAttempts,
            MaximumEventAgeInSeconds: spec.retry.maxEventAge,
          },
          DeadLetterConfig: { Arn: spec.deadLetters.arn },
        },
      ],
    }),
  )
  if (FailedEntries?.[0])
    throw new Error(`[eventbed] ${spec.to.arn} is no target for ${rule.Name}: ${FailedEntries[0].ErrorMessage}`)
}

export async function removeRule({ eventbridge }: Clients, Rule: string, EventBusName: string): Promise<void> {
  const { Targets = [] } = await eventbridge.send(new ListTargetsByRuleCommand({ Rule, EventBusName }))
  if (Targets.length > 0)
    await eventbridge.send(new RemoveTargetsCommand({ Rule, EventBusName, Ids: Targets.map(({ Id }) => Id!) }))
  await eventbridge.send(new DeleteRuleCommand({ Name: Rule, EventBusName }))
}

export async function removeEventBus({ eventbridge }: Clients, Name: string): Promise<void> {
  await eventbridge.send(new DeleteEventBusCommand({ Name }))
}
