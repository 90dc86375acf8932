import { GetUsagePlansCommand, type PatchOperation, UpdateUsagePlanCommand } from '@aws-sdk/client-api-gateway'
import { someOrder } from './some-order.ts'
import { expect, test } from './test.ts'
import type { OrdersWorld } from './world.ts'

test('a client that exceeds the burst limit gets 429, and is served again a moment later', async ({
  ownWorld,
  needs,
}) => {
  needs('throttle-api', 'advance-clock')
  const world = await ownWorld()
  const { api, clock } = world
  await setLimits(world, { '/throttle/rateLimit': 1, '/throttle/burstLimit': 2 })
  const responses = await Promise.all(Array.from({ length: 10 }, () => api.post('/orders', someOrder())))
  const throttled = responses.filter(({ status }) => status === 429)
  expect(responses.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(2)
  expect(throttled.length).toBeGreaterThanOrEqual(6)
  expect(throttled[0]!.body).toMatchObject({ title: 'Too Many Requests', status: 429, detail: 'Too Many Requests' })

  await clock!.advance('3 seconds')
  expect((await api.post('/orders', someOrder())).status).toBe(201)
  await expect(world).toBalance()
})

test('a client that has used up its daily quota gets 429, and is served again the next day', async ({
  ownWorld,
  needs,
}) => {
  needs('throttle-api', 'advance-clock')
  const world = await ownWorld()
  const { api, clock } = world
  await setLimits(world, { '/quota/limit': 3 })
  const statuses = []
  for (let time = 0; time < 4; time++) statuses.push((await api.post('/orders', someOrder())).status)
  expect(statuses).toEqual([201, 201, 201, 429])
  const { body } = await api.post('/orders', someOrder())
  expect(body).toMatchObject({ title: 'Too Many Requests', status: 429, detail: 'Limit Exceeded' })

  await clock!.advance('1 day')
  expect((await api.post('/orders', someOrder())).status).toBe(201)
  await expect(world).toBalance()
})

/** Changes the limits of the usage plan. */
async function setLimits({ architecture, cloud }: OrdersWorld, limits: Record<string, number>): Promise<void> {
  const { apiGateway } = cloud.clients
  const { items = [] } = await apiGateway.send(new GetUsagePlansCommand({}))
  const { id: usagePlanId } = items.find(({ name }) => name === `${architecture.stack}-orders`)!
  const patchOperations: PatchOperation[] = Object.entries(limits).map(([path, value]) => ({
    op: 'replace',
    path,
    value: String(value),
  }))
  await apiGateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }))
}
