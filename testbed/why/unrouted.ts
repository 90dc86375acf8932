import { ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge'
import type { Clients } from '../../cloud/api/clients.ts'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { findMismatch, type Mismatch } from '../../cloud/embedded/eventbridge/pattern/event-pattern.ts'
import type { OutgoingEvent } from '../world/event-bus-client.ts'

/**
 * Explains why no rule of a bus matches an event: for each rule, the first field that does not match its pattern, and
 * the event's value of it. Returns `undefined` when a rule matches. Works in any cloud, with the current rules.
 */
export async function explainUnrouted(
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
  const reasons = (await listRules(cloud.clients.eventbridge, busName)).map((rule) => explainMismatch(rule, envelope))
  if (reasons.length === 0) return [`the bus ${busName} has no rules`]
  return reasons.every((reason) => reason !== undefined) ? reasons : undefined
}

/** Lists the rules of a bus. The SDK has no paginator for them. */
export async function listRules(eventbridge: Clients['eventbridge'], EventBusName: string): Promise<Rule[]> {
  const rules: Rule[] = []
  let NextToken: string | undefined
  do {
    const page = await eventbridge.send(new ListRulesCommand({ EventBusName, NextToken }))
    rules.push(...(page.Rules ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return rules
}

function explainMismatch({ Name, EventPattern, State }: Rule, envelope: object): string | undefined {
  if (EventPattern === undefined) return `rule ${Name} runs on a schedule, not on events`
  const mismatch = findMismatch(EventPattern, envelope)
  if (mismatch) return `rule ${Name}: ${formatMismatch(mismatch)}`
  return State === 'DISABLED' ? `rule ${Name} matches but is disabled` : undefined
}

const formatMismatch = ({ field, expected, actual }: Mismatch): string =>
  actual === undefined
    ? `the event has no ${field}, but the pattern requires ${JSON.stringify(expected)}`
    : `${field} is ${JSON.stringify(actual)}, but the pattern requires ${JSON.stringify(expected)}`
