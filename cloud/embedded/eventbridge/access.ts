import type { PutEventsCommandInput, Target } from '@aws-sdk/client-eventbridge'
import type { Call } from '../core/call.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'
import { busName, busScope } from './buses.ts'

type Named = { readonly Name?: string | undefined }
type OnBus = { readonly EventBusName?: string | undefined }
type OnRule = OnBus & { readonly RoleArn?: string | undefined; readonly Targets?: readonly Target[] | undefined }
type Tagged = { readonly ResourceARN: string | undefined }

const anyResource = (): string => '*'
const busByName = ({ Name }: Named, call: Call): string => busArn(Name, call)
const bus = ({ EventBusName }: OnBus, call: Call): string => busArn(EventBusName, call)
const tagged = ({ ResourceARN }: Tagged): string => ResourceARN || '*'

/** An action on a rule; a role that the rule or one of its targets gets is passed to EventBridge. */
const onRule =
  <Input>(action: string, ruleOf: (input: Input) => string | undefined) =>
  (input: Input & OnRule, call: Call): RequiredPermission[] => {
    const { EventBusName, Targets = [], RoleArn } = input
    const rule = ruleOf(input)
    if (!rule) return [{ action, resource: '*' }]
    const context = { 'events:TargetArn': Targets.map(({ Arn = '' }) => Arn) }
    const roles = new Set([RoleArn, ...Targets.map((target) => target.RoleArn)].filter((role) => role !== undefined))
    return [{ action, resource: ruleArn(rule, EventBusName, call), context }, ...[...roles].map(passRole)]
  }
const byName = ({ Name }: Named) => Name
const byRule = ({ Rule }: { readonly Rule?: string | undefined }) => Rule

const passRole = (resource: string): RequiredPermission => ({
  action: 'iam:PassRole',
  resource,
  context: { 'iam:PassedToService': 'events.amazonaws.com' },
})

/** One permission for each bus, source and type: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
function putEvents({ Entries = [] }: PutEventsCommandInput, call: Call): RequiredPermission[] {
  const needed = new Map<string, RequiredPermission>()
  for (const { EventBusName, Source = '', DetailType = '' } of Entries) {
    const resource = busArn(EventBusName, call)
    const context = { 'events:source': Source, 'events:detail-type': DetailType }
    needed.set(`${resource} ${Source} ${DetailType}`, { action: 'events:PutEvents', resource, context })
  }
  return [...needed.values()]
}

function busArn(nameOrArn: string | undefined, call: Call): string {
  const { account, region } = busScope(nameOrArn, call)
  return `arn:aws:events:${region}:${account}:event-bus/${busName(nameOrArn)}`
}

function ruleArn(rule: string, bus: string | undefined, call: Call): string {
  const { account, region } = busScope(bus, call)
  const path = busName(bus) === 'default' ? rule : `${busName(bus)}/${rule}`
  return `arn:aws:events:${region}:${account}:rule/${path}`
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const permissions = {
  putEvents,
  testEventPattern: anyResource,
  createEventBus: busByName,
  deleteEventBus: busByName,
  describeEventBus: busByName,
  listEventBuses: anyResource,
  putRule: onRule('events:PutRule', byName),
  deleteRule: onRule('events:DeleteRule', byName),
  describeRule: onRule('events:DescribeRule', byName),
  listRules: anyResource,
  enableRule: onRule('events:EnableRule', byName),
  disableRule: onRule('events:DisableRule', byName),
  putTargets: onRule('events:PutTargets', byRule),
  removeTargets: onRule('events:RemoveTargets', byRule),
  listTargetsByRule: onRule('events:ListTargetsByRule', byRule),
  listRuleNamesByTarget: anyResource,
  putPermission: bus,
  removePermission: bus,
  tagResource: tagged,
  untagResource: tagged,
  listTagsForResource: tagged,
} satisfies Partial<PermissionRules<'events'>>
