import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { assembleArchitecture } from '../../provision/architecture.ts'
import { toBucket } from '../../provision/resources/bucket.ts'
import { toTable } from '../../provision/resources/table.ts'
import type { Resources } from '../../provision/use-case.ts'
import { BucketUploader } from './bucket-uploader.ts'
import { EventBusClient } from './event-bus-client.ts'
import { FunctionClient } from './function-client.ts'
import { QueueTap } from './queue-tap.ts'
import { RestApiClient } from './rest-api-client.ts'
import { TableView } from './table-view.ts'
import { createScenarioWorld, createWorld, findWorldOf, tapsOf } from './world.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

const RESOURCES = {
  invoices: toTable({
    kind: 'table',
    logicalName: 'invoices',
    name: 'x-invoices',
    arn: 'arn:t',
    key: { invoiceId: 'S' },
  }),
  inbox: toBucket({ kind: 'bucket', logicalName: 'inbox', name: 'x-inbox-0', arn: 'arn:b' }),
  invoicesDlq: { kind: 'queue', logicalName: 'invoices-dlq', name: 'x-invoices-dlq', url: 'http://q', arn: 'arn:q' },
  shop: { kind: 'event-bus', logicalName: 'shop', name: 'x-shop', arn: 'arn:e' },
  api: { kind: 'rest-api', name: 'invoices', id: 'a1', stage: 'v1', key: { id: 'k1', value: 'secret' } },
  printer: { kind: 'function', logicalName: 'printer', name: 'x-printer', arn: 'arn:f' },
} as const satisfies Resources

const architectureOf = <R extends Resources>(resources: R) =>
  assembleArchitecture<R>('x', [{ name: 'invoicing', resources }], [])

test('a world has a member for each resource, which is the view of its kind', () => {
  const world = createWorld(cloud, architectureOf(RESOURCES), [])
  expect(world.invoices).toBeInstanceOf(TableView)
  expect(world.invoices).toMatchObject({ name: 'invoices', tableName: 'x-invoices', key: { invoiceId: 'S' } })
  expect(world.inbox).toBeInstanceOf(BucketUploader)
  expect(world.inbox).toMatchObject({ name: 'inbox', bucket: 'x-inbox-0' })
  expect(world.invoicesDlq).toBeInstanceOf(QueueTap)
  expect(world.invoicesDlq).toMatchObject({ name: 'invoices-dlq', url: 'http://q', arn: 'arn:q' })
  expect(world.shop).toBeInstanceOf(EventBusClient)
  expect(world.shop).toMatchObject({ name: 'x-shop', logicalName: 'shop' })
  expect(world.api).toBeInstanceOf(RestApiClient)
  expect(world.api).toMatchObject({ name: 'invoices', url: cloud.invokeUrl('a1', 'v1'), key: 'secret' })
  expect(world.printer).toBeInstanceOf(FunctionClient)
  expect(world.printer).toMatchObject({ name: 'x-printer', logicalName: 'printer' })
  expect([...world.views.keys()]).toEqual(Object.keys(RESOURCES))
  expect(tapsOf(world)).toEqual([world.invoicesDlq])
})

test('a scenario has its own senders and shares tables, queues and functions with the others', () => {
  const world = createWorld(cloud, architectureOf(RESOURCES), [])
  const own = createScenarioWorld(world)
  for (const shared of ['invoices', 'invoicesDlq', 'printer'] as const) expect(own[shared]).toBe(world[shared])
  for (const sender of ['inbox', 'shop', 'api'] as const) {
    expect(own[sender]).not.toBe(world[sender])
    expect(findWorldOf(own[sender])).toBe(own)
    expect(findWorldOf(world[sender])).toBe(world)
  }
  expect(own.sent).toBe(world.sent)
  expect(own.faults).not.toBe(world.faults)
})

test('the world of a scenario can be the base of another one', () => {
  const own = createScenarioWorld(createScenarioWorld(createWorld(cloud, architectureOf(RESOURCES), [])))
  expect(own.invoices).toBeInstanceOf(TableView)
})

test.each(['cloud', 'clock', 'faults', 'until'])(
  'a resource named %s, as a member of every world, is an error',
  (name) => {
    const architecture = architectureOf({ [name]: RESOURCES.invoices })
    expect(() => createWorld(cloud, architecture, [])).toThrow(
      `[eventbed] A resource cannot be named ${name}: every world has a member of that name.\n` +
        '  • Rename it in what provision() returns',
    )
  },
)

test('two use cases that return resources of the same name are an error', () => {
  const resources = { invoices: RESOURCES.invoices }
  const useCases = [
    { name: 'billing', resources },
    { name: 'archive', resources },
  ]
  expect(() => assembleArchitecture('x', useCases, [])).toThrow(
    '[eventbed] The use cases billing and archive both return a resource named invoices.\n' +
      '  • Rename it in what one of them returns from provision()',
  )
})

test('a view without a world cannot be used with a matcher', () => {
  expect(() => findWorldOf(new TableView(RESOURCES.invoices, cloud))).toThrow(
    '[eventbed] invoices does not belong to a world.\n  • Use a view of a world, for example world.records',
  )
})
