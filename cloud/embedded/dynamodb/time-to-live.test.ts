import { expect, test } from 'vitest'
import { Activity } from '../core/activity.ts'
import type { Call } from '../core/call.ts'
import type { Platform } from '../core/platform.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { dynamodb } from './service.ts'

type UntypedOperations = Record<
  string,
  (input: object, call: Call) => Promise<{ Items: object[]; Table: { TableStatus: string } }>
>

async function createTable(clock: ManualClock) {
  const call = { account: '0', region: 'us-east-1', clock, span: { set() {} } } as unknown as Call
  const service = dynamodb({ clock, activity: new Activity(clock) } as unknown as Platform)
  const run = (operation: string, input: object) =>
    (service.operations as unknown as UntypedOperations)[operation]!({ TableName: 'table', ...input }, call)
  await run('createTable', {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  })
  while ((await run('describeTable', {})).Table.TableStatus !== 'ACTIVE') await new Promise(setImmediate)
  return { run, stop: () => service.stop?.() }
}

const enabled = { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }

test('items that expired within the last five years are deleted within a minute, and all others stay', async () => {
  const clock = new ManualClock()
  const { run, stop } = await createTable(clock)
  await run('updateTimeToLive', enabled)
  const now = clock.now() / 1000
  const items = { past: now - 1, soon: now + 30, later: now + 3600, ancient: now - 6 * 365 * 24 * 3600 }
  for (const [id, expires] of Object.entries(items))
    await run('putItem', { Item: { id: { S: id }, expires: { N: String(expires) } } })
  await run('putItem', { Item: { id: { S: 'text' }, expires: { S: '1' } } })
  await clock.advance(61_000)
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
  const ids = (await run('scan', {})).Items.map((item) => (item as { id: { S: string } }).id.S)
  expect(ids.sort()).toEqual(['ancient', 'later', 'text'])
  await stop()
})

test('enabling time to live on a table where it is already enabled is rejected', async () => {
  const { run, stop } = await createTable(new ManualClock())
  await run('updateTimeToLive', enabled)
  await expect(run('updateTimeToLive', enabled)).rejects.toThrow('TimeToLive is already enabled')
  await stop()
})
