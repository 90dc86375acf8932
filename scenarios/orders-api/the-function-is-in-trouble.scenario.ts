import { configureFunction } from '../../testbed/stack/configure-function.ts'
import { integrationTimeout } from '../../testbed/stack/integration-timeout.ts'
import { expect, test } from '../../testbed/vitest/test.ts'
import { someOrder } from './some-order.ts'

test('when the function crashes the client is told 502, and the same key works once it is mended', async ({
  ownWorld,
}) => {
  const world = await ownWorld()
  const { api, architecture, orders } = world
  const { name } = architecture.ordersApi.ordersApi
  const order = someOrder()
  const key = { 'idempotency-key': 'crash-1' }
  await configureFunction(world.cloud, name, { Handler: 'index.missing' })
  const refused = await api.place(order, key)
  expect(refused.status).toBe(502)
  if (!world.cloud.lacks('shape-gateway-responses'))
    expect(refused.body).toMatchObject({ type: 'about:blank', title: 'Bad Gateway', status: 502 })

  await configureFunction(world.cloud, name, { Handler: 'index.handler' })
  const placed = await api.place(order, key)
  expect(placed.status).toBe(201)
  await expect(orders).toHaveItem({ orderId: placed.body.orderId })
  await expect(world).toBalance()
})

test('an answer that came too late is asked for again with the same key: one order', async ({ ownWorld, needs }) => {
  needs('time-out-integrations')
  const world = await ownWorld()
  const { api, architecture, cloud, orders } = world
  const order = someOrder()
  const key = { 'idempotency-key': 'late-1' }
  // A fresh environment takes longer than this to start; the order is stored all the same.
  await integrationTimeout(cloud.clients, architecture.ordersApi.api, 'POST /orders', 50)
  await configureFunction(cloud, architecture.ordersApi.ordersApi.name, { Description: 'fresh' })
  const late = await api.place(order, key)
  expect(late.status).toBe(504)
  expect(late.body).toMatchObject({ type: 'about:blank', title: 'Gateway Timeout', status: 504 })
  await world.until(() => orders.has({ customerId: order.customerId }), Boolean)

  await integrationTimeout(cloud.clients, architecture.ordersApi.api, 'POST /orders', 29_000)
  const placed = await api.place(order, key)
  expect(placed.status).toBe(201)
  const { body } = await api.get(`/orders?customerId=${order.customerId}`)
  expect(body.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual([placed.body.orderId])
  await expect(world).toBalance()
})
