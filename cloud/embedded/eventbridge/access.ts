import type { Call } from '../core/call.ts'
import type { Access, AccessTable } from '../core/service.ts'

interface Addressed {
  readonly Name?: string
  readonly Rule?: string
  readonly EventBusName?: string
  readonly ResourceARN?: string
  readonly Entries?: readonly { EventBusName?: string }[]
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const accessTo = (names: readonly string[]): AccessTable<'events'> =>
  Object.fromEntries(
    names.map((name) => [name, (input: Addressed, call: Call) => accessOf(name, input, call)]),
  ) as AccessTable<'events'>

const OF_BUS = new Set(['createEventBus', 'deleteEventBus', 'describeEventBus', 'putPermission', 'removePermission'])

function accessOf(name: string, input: Addressed, call: Call): readonly Access[] {
  const action = `events:${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const { Name, Rule = Name, EventBusName, ResourceARN, Entries } = input
  if (Entries) {
    const buses = new Set(Entries.map((entry) => busArn(entry.EventBusName, call)))
    return [...buses].map((resource) => ({ action, resource }))
  }
  if (ResourceARN) return [{ action, resource: ResourceARN }]
  if (OF_BUS.has(name)) return [{ action, resource: busArn(EventBusName ?? Name, call) }]
  const path =
    EventBusName === undefined || EventBusName === 'default'
      ? ''
      : `${EventBusName.replace(/^arn:.*:event-bus\//, '')}/`
  return [{ action, resource: Rule ? `arn:aws:events:${call.region}:${call.account}:rule/${path}${Rule}` : '*' }]
}

const busArn = (nameOrArn = 'default', { account, region }: Call): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:events:${region}:${account}:event-bus/${nameOrArn}`
