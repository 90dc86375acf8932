import { configureFunction } from '../../testbed/stack/change-function.ts'
import { setIntegrationTimeout } from '../../testbed/stack/set-integration-timeout.ts'
import { someOrder } from './some-order.ts'
import { expect, test } from './test.ts'

test('a client gets 502 from a broken function, and the same key works once the function is fixed', async ({
  ownWorld,
}) => {
  const world = await ownWorld()
  const { api, orders } = world
  const { name } = world.ordersApi
  const order = someOrder()
  const key = { 'idempotency-key': 'crash-1' }
  await configureFunction(world.cloud, name, { Handler: 'index.missing' })
  const refused = await api.post('/orders', order, key)
  expect(refused.status).toBe(502)
  if (!world.cloud.unavailableReason('shape-gateway-responses'))
    expect(refused.body).toMatchObject({ type: 'about:blank', title: 'Bad Gateway', status: 502 })

  await configureFunction(world.cloud, name, { Handler: 'index.handler' })
  const placed = await api.post('/orders', order, key)
  expect(placed.status).toBe(201)
  await expect(orders).toHaveItem({ orderId: placed.body.orderId })
  await expect(world).toBalance()
})

test('an order whose function responded too late is stored once when the client retries with its key', async ({
  ownWorld,
  needs,
}) => {
  needs('time-out-integrations')
  const world = await ownWorld()
  const { api, cloud, orders, ordersApi } = world
  const order = someOrder()
  const key = { 'idempotency-key': 'late-1' }
  // A cold start takes longer than this, but the order is stored all the same.
  await setIntegrationTimeout(cloud.clients, api, 'POST /orders', 50)
  await configureFunction(cloud, ordersApi.name, { Description: 'fresh' })
  const late = await api.post('/orders', order, key)
  expect(late.status).toBe(504)
  expect(late.body).toMatchObject({ type: 'about:blank', title: 'Gateway Timeout', status: 504 })
  await world.until(() => orders.has({ customerId: order.customerId }), Boolean)

  await setIntegrationTimeout(cloud.clients, api, 'POST /orders', 29_000)
  const placed = await api.post('/orders', order, key)
  expect(placed.status).toBe(201)
  const { body } = await api.get(`/orders?customerId=${order.customerId}`)
  expect(body.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual([placed.body.orderId])
  await expect(world).toBalance()
})
