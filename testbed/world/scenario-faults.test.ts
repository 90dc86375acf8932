import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { csv } from '../../fixtures/csv.ts'
import { assembleArchitecture } from '../../provision/architecture.ts'
import type { Resources } from '../../provision/use-case.ts'
import { type WholeWorld, wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { someOrder } from '../../scenarios/orders-api/some-order.ts'
import { asRemoteWorld, startWorld } from '../testing.ts'
import { until } from '../waiting/until.ts'
import { ScenarioFaults } from './scenario-faults.ts'

let world: WholeWorld & AsyncDisposable
beforeAll(async () => {
  world = await startWorld(wholeArchitecture)
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => world.faults.clear())

test('fault rules use logical names, and a rule without a resource matches its own stack only', async () => {
  const { stack, resources } = world.architecture
  await world.faults.add({ effect: 'throttle', resource: 'records', caller: 'file-splitter' })
  await world.faults.add({ effect: 'throttle', resource: 'uploads/daily/*', caller: 's3.amazonaws.com' })
  await world.faults.add({ effect: 'throttle', service: 'sqs' })
  await world.faults.add({ effect: 'throttle', service: 'execute-api' })
  await world.faults.add({ effect: 'throttle', resource: '*:table/x' })
  expect((await world.faults.list()).map(({ rule: { resource, caller } }) => [resource, caller])).toEqual([
    [`${stack}-records`, `${stack}-file-splitter`],
    [`${resources.uploads.name}/daily/*`, 's3.amazonaws.com'],
    [`*${stack}*`, undefined],
    [`*:${resources.api.id}/*`, undefined],
    ['*:table/x', undefined],
  ])
})

test('clearing the faults of a scenario keeps those of the others', async () => {
  const others = new ScenarioFaults(world.cloud, world.architecture)
  await others.add({ effect: 'throttle', resource: 'files' })
  await world.faults.add({ effect: 'throttle', resource: 'records' })
  await world.faults.clear()
  expect([await world.faults.list(), await others.list()]).toMatchObject([[], [{ rule: { effect: 'throttle' } }]])
  await others.clear()
})

test('a fault on SQS affects the calls of a function', async () => {
  const rule = { service: 'sqs', operation: 'SendMessageBatch', resource: 'records', caller: 'file-splitter' } as const
  await world.faults.add({ ...rule, effect: 'throttle', times: 2 })
  const { objectId: fileId } = await world.uploads.put('throttled.csv', csv.rows(3).toString())
  const { met } = await until(
    () => world.records.count({ fileId }),
    (count) => count === 3,
    30_000,
  )
  expect(met).toBe(true)
  expect(await world.faults.list()).toMatchObject([{ fitted: 3, struck: 2 }])
})

test('faults throttle a deployed API, fail its integration, or cut the connection before or after the request takes effect', async () => {
  const { api, faults, orders } = world
  await faults.add({ service: 'execute-api', operation: 'POST /orders', effect: 'throttle', times: 1 })
  expect(await api.post('/orders', someOrder())).toMatchObject({ status: 429, body: { title: 'Too Many Requests' } })
  await faults.add({ service: 'execute-api', effect: 'error', code: 'INTEGRATION_FAILURE', times: 1 })
  expect(await api.post('/orders', someOrder())).toMatchObject({ status: 502, body: { title: 'Bad Gateway' } })
  for (const when of ['before', 'after'] as const) {
    const order = someOrder()
    await faults.add({ service: 'execute-api', effect: 'cut', when, times: 1 })
    await expect(api.post('/orders', order)).rejects.toThrow('fetch failed')
    expect(await orders.has({ customerId: order.customerId })).toBe(when === 'after')
  }
})

test('a fault for an API must name it where the stack has none or several', async () => {
  const api = { kind: 'rest-api', name: 'orders', id: 'a1', stage: 'v1', key: { id: 'k1', value: 'key' } } as const
  const architectureOf = (resources: Resources) => assembleArchitecture('x', [{ name: 'apis', resources }], [])
  for (const [resources, count] of [
    [{}, 'no API'],
    [{ api, other: { ...api, id: 'a2' } }, 'several APIs'],
  ] as const) {
    const faults = new ScenarioFaults(world.cloud, architectureOf(resources))
    await expect(faults.add({ effect: 'throttle', service: 'execute-api' })).rejects.toThrow(
      `[eventbed] This stack has ${count}, so the fault must name its API.\n` +
        '  • Give the rule a resource, for example resource=*:<api id>/*',
    )
    await faults.add({ effect: 'throttle', service: 'execute-api', resource: '*:a2/*' })
    expect(await faults.list()).toMatchObject([{ rule: { resource: '*:a2/*' } }])
    await faults.clear()
  }
})

test('adding a fault to a cloud without fault injection is an error', async () => {
  const remote = asRemoteWorld(world)
  await expect(remote.faults.add({ effect: 'throttle' })).rejects.toThrow(
    "[eventbed] The endpoint cloud does not support fault injection.\n  • Skip the scenario there: needs('inject-faults'), or\n  • use the embedded cloud: CLOUD=embedded",
  )
  expect(await remote.faults.list()).toEqual([])
  await remote.faults.clear()
  await remote.cloud.stop()
})
