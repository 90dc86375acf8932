import type { PutEventsRequestEntry, Target } from '@aws-sdk/client-eventbridge'
import type { Call } from '../core/call.ts'
import type { Access, AccessTable } from '../core/service.ts'
import { nameIn, scopeOf } from './buses.ts'

interface Addressed {
  readonly Name?: string
  readonly Rule?: string
  readonly EventBusName?: string
  readonly ResourceARN?: string
  readonly Entries?: readonly PutEventsRequestEntry[]
  readonly Targets?: readonly Target[]
  readonly RoleArn?: string
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const accessTo = (names: readonly string[]): AccessTable<'events'> =>
  Object.fromEntries(
    names.map((name) => [name, (input: Addressed, call: Call) => accessOf(name, input, call)]),
  ) as AccessTable<'events'>

const OF_BUS = new Set(['createEventBus', 'deleteEventBus', 'describeEventBus', 'putPermission', 'removePermission'])

function accessOf(name: string, input: Addressed, call: Call): readonly Access[] {
  const action = `events:${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const { Name, Rule = Name, EventBusName, ResourceARN, Entries, Targets = [], RoleArn } = input
  if (Entries) return accessToEntries(action, Entries, call)
  if (ResourceARN) return [{ action, resource: ResourceARN }]
  if (OF_BUS.has(name)) return [{ action, resource: busArn(EventBusName ?? Name, call) }]
  if (!Rule) return [{ action, resource: '*' }]
  const context = { 'events:TargetArn': Targets.map(({ Arn = '' }) => Arn) }
  const roles = new Set([RoleArn, ...Targets.map((target) => target.RoleArn)].filter((role) => role !== undefined))
  return [{ action, resource: ruleArn(Rule, EventBusName, call), context }, ...[...roles].map(passing)]
}

const passing = (resource: string): Access => ({
  action: 'iam:PassRole',
  resource,
  context: { 'iam:PassedToService': 'events.amazonaws.com' },
})

/** One permission for each bus, source and type: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
function accessToEntries(action: string, entries: readonly PutEventsRequestEntry[], call: Call): readonly Access[] {
  const needed = new Map<string, Access>()
  for (const { EventBusName, Source = '', DetailType = '' } of entries) {
    const resource = busArn(EventBusName, call)
    const context = { 'events:source': Source, 'events:detail-type': DetailType }
    needed.set(`${resource} ${Source} ${DetailType}`, { action, resource, context })
  }
  return [...needed.values()]
}

function busArn(nameOrArn: string | undefined, call: Call): string {
  const { account, region } = scopeOf(nameOrArn, call)
  return `arn:aws:events:${region}:${account}:event-bus/${nameIn(nameOrArn)}`
}

function ruleArn(rule: string, bus: string | undefined, call: Call): string {
  const { account, region } = scopeOf(bus, call)
  const path = nameIn(bus) === 'default' ? rule : `${nameIn(bus)}/${rule}`
  return `arn:aws:events:${region}:${account}:rule/${path}`
}
