import { ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge'
import type { Clients } from '../../cloud/api/clients.ts'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { findMismatch, type Mismatch } from '../../cloud/embedded/eventbridge/pattern/event-pattern.ts'
import type { OutgoingEvent } from '../world/event-bus-client.ts'

/**
 * Why no rule of a bus matches an event: for each rule the first field of its pattern that does not match, and the
 * event's value there. `undefined` when a rule does match. Compares with the rules as they are now, in any cloud.
 */
export async function whyUnrouted(
  cloud: Pick<StartedCloud, 'accountId' | 'region' | 'clients'>,
  busName: string,
  event: OutgoingEvent,
): Promise<string[] | undefined> {
  const envelope = {
    version: '0',
    account: cloud.accountId,
    region: cloud.region,
    source: event.source,
    'detail-type': event.detailType,
    detail: event.detail,
  }
  const reasons = (await rulesOf(cloud.clients.eventbridge, busName)).map((rule) => reasonOf(rule, envelope))
  if (reasons.length === 0) return [`the bus ${busName} has no rules`]
  return reasons.every((reason) => reason !== undefined) ? reasons : undefined
}

export async function rulesOf(eventbridge: Clients['eventbridge'], EventBusName: string): Promise<Rule[]> {
  const rules: Rule[] = []
  let NextToken: string | undefined
  do {
    const page = await eventbridge.send(new ListRulesCommand({ EventBusName, NextToken }))
    rules.push(...(page.Rules ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return rules
}

function reasonOf({ Name, EventPattern, State }: Rule, envelope: object): string | undefined {
  if (EventPattern === undefined) return `rule ${Name} follows a schedule, not events`
  const mismatch = findMismatch(EventPattern, envelope)
  if (mismatch) return `rule ${Name}: ${inWords(mismatch)}`
  return State === 'DISABLED' ? `rule ${Name} would take it but is disabled` : undefined
}

const inWords = ({ field, expected, actual }: Mismatch): string =>
  actual === undefined
    ? `the event has no ${field}, where the pattern wants ${JSON.stringify(expected)}`
    : `${field} is ${JSON.stringify(actual)}, where the pattern wants ${JSON.stringify(expected)}`
