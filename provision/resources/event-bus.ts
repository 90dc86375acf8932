import { isDeepStrictEqual } from 'node:util'
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
} from '@aws-sdk/client-eventbridge'
import type { Clients } from '../../cloud/api/clients.ts'
import { parseJson } from '../../cloud/common/json.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'
import type { LambdaFunction } from './function.ts'
import { grantInvoke, grantSend } from './grants.ts'
import type { Queue } from './queue.ts'
import { satisfies } from './satisfies.ts'

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
  const arn = `arn:aws:events:${build.region}:${build.accountId}:event-bus/${Name}`
  await ensure<unknown, unknown>(
    build,
    { kind: 'event-bus', name: Name },
    {
      find: () => undefinedIfMissing(eventbridge.send(new DescribeEventBusCommand({ Name }))),
      create: () => eventbridge.send(new CreateEventBusCommand({ Name, Tags: stackTagList(build) })),
      reconcile: () => reconcileTags(build, arn),
    },
  )
  return { kind: 'event-bus', logicalName: name, name: Name, arn }
}

export interface RuleSpec {
  readonly on: EventBus
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: object
  readonly to: LambdaFunction
  /** How often, and for how many seconds, EventBridge retries a delivery before it sends the event to the dead-letter queue. */
  readonly retry: { readonly maxRetryAttempts: number; readonly maxEventAge: number }
  readonly deadLetters: Queue
}

/** Routes the events that match a pattern to one function. */
export async function ensureRule(build: Build, name: string, spec: RuleSpec): Promise<void> {
  const { eventbridge } = build.clients
  const rule = { Name: physicalName(build, name), EventBusName: spec.on.name }
  const arn = `arn:aws:events:${build.region}:${build.accountId}:rule/${spec.on.name}/${rule.Name}`
  const described = { ...rule, EventPattern: JSON.stringify(spec.pattern), State: 'ENABLED' as const }
  await ensure<{ EventPattern?: string | undefined; State?: string | undefined }, unknown>(
    build,
    { kind: 'rule', name: rule.Name, of: spec.on.name },
    {
      find: () => undefinedIfMissing(eventbridge.send(new DescribeRuleCommand(rule))),
      create: () => eventbridge.send(new PutRuleCommand({ ...described, Tags: stackTagList(build) })),
      reconcile: async ({ EventPattern = '', State }) => {
        const isSamePattern = isDeepStrictEqual(parseJson(EventPattern), parseJson(described.EventPattern))
        if (!isSamePattern || State !== described.State) await eventbridge.send(new PutRuleCommand(described))
        await reconcileTags(build, arn)
      },
    },
  )
  await Promise.all([
    grantInvoke(build, spec.to, 'events.amazonaws.com', arn),
    grantSend(build, spec.deadLetters, 'events.amazonaws.com', arn),
  ])
  await reconcileTarget(build.clients, { Rule: rule.Name, EventBusName: spec.on.name }, spec)
}

async function reconcileTarget(
  { eventbridge }: Clients,
  rule: { Rule: string; EventBusName: string },
  { to, retry, deadLetters }: RuleSpec,
): Promise<void> {
  const described: Target = {
    Id: to.name,
    Arn: to.arn,
    RetryPolicy: {
      MaximumRetryAttempts: retry.maxRetryAttempts,
      MaximumEventAgeInSeconds: retry.maxEventAge,
    },
    DeadLetterConfig: { Arn: deadLetters.arn },
  }
  const { Targets = [] } = await eventbridge.send(new ListTargetsByRuleCommand(rule))
  if (!Targets.some((target) => satisfies(target, described))) {
    const { FailedEntries } = await eventbridge.send(new PutTargetsCommand({ ...rule, Targets: [described] }))
    if (FailedEntries?.[0])
      throw new UserError(`Cannot add ${to.arn} as a target of the rule ${rule.Rule}: ${FailedEntries[0].ErrorMessage}`)
  }
  const Ids = Targets.flatMap(({ Id }) => (Id === described.Id ? [] : [Id!]))
  if (Ids.length > 0) await eventbridge.send(new RemoveTargetsCommand({ ...rule, Ids }))
}

async function reconcileTags(build: Build, ResourceARN: string): Promise<void> {
  const { eventbridge } = build.clients
  const { Tags } = await eventbridge.send(new ListTagsForResourceCommand({ ResourceARN }))
  if (!hasStackTags(build, Tags))
    await eventbridge.send(new TagResourceCommand({ ResourceARN, Tags: stackTagList(build) }))
}

/** EventBridge deletes a rule only after its targets. */
export async function removeRule({ eventbridge }: Clients, Rule: string, EventBusName: string): Promise<void> {
  const { Targets = [] } = await eventbridge.send(new ListTargetsByRuleCommand({ Rule, EventBusName }))
  if (Targets.length > 0)
    await eventbridge.send(new RemoveTargetsCommand({ Rule, EventBusName, Ids: Targets.map(({ Id }) => Id!) }))
  await eventbridge.send(new DeleteRuleCommand({ Name: Rule, EventBusName }))
}

export async function removeEventBus({ eventbridge }: Clients, Name: string): Promise<void> {
  await eventbridge.send(new DeleteEventBusCommand({ Name }))
}
