import { CreateEventBusCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { explainUnrouted } from './unrouted.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

const event = { source: 'shop', detailType: 'OrderPlaced', detail: { total: 12, tags: ['new'] } }

/** Explains why the event is not routed on a new bus with these rules. */
async function explainOnBus(Name: string, rules: Record<string, { EventPattern: string; State?: 'DISABLED' }>) {
  await cloud.clients.eventbridge.send(new CreateEventBusCommand({ Name }))
  for (const [rule, settings] of Object.entries(rules))
    await cloud.clients.eventbridge.send(new PutRuleCommand({ EventBusName: Name, Name: rule, ...settings }))
  return explainUnrouted(cloud, Name, event)
}

test('each rule that does not match is explained by the field that differs', async () => {
  const rules = {
    large: { EventPattern: '{"detail":{"total":[{"numeric":[">",100]}]}}' },
    tagged: { EventPattern: '{"source":["shop"],"detail":{"tags":["gift"]}}' },
    urgent: { EventPattern: '{"detail":{"urgent":[true]}}' },
  }
  expect(await explainOnBus('several', rules)).toEqual([
    'rule large: detail.total is 12, but the pattern requires [{"numeric":[">",100]}]',
    'rule tagged: detail.tags is ["new"], but the pattern requires ["gift"]',
    'rule urgent: the event has no detail.urgent, but the pattern requires [true]',
  ])
})

test('an event that matches one of the rules has no explanation', async () => {
  const rules = { no: { EventPattern: '{"source":["bank"]}' }, yes: { EventPattern: '{"source":["shop"]}' } }
  expect(await explainOnBus('one', rules)).toBeUndefined()
})

test('a disabled rule that would match is named', async () => {
  expect(await explainOnBus('disabled', { off: { EventPattern: '{"source":["shop"]}', State: 'DISABLED' } })).toEqual([
    'rule off matches but is disabled',
  ])
})

test('a bus without rules is named', async () => {
  expect(await explainOnBus('empty', {})).toEqual(['the bus empty has no rules'])
})
