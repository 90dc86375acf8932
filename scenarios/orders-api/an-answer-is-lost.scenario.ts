import { someOrder } from './some-order.ts'
import { expect, serial as test } from './test.ts'
import type { OrdersWorld } from './world.ts'

test('an order whose response was lost is stored once when the client retries with its key', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { api, faults } = world
  await faults.add({ service: 'execute-api', operation: 'POST /orders', effect: 'cut', when: 'after', times: 1 })
  const order = someOrder()
  const key = { 'idempotency-key': 'lost-1' }
  await expect(api.post('/orders', order, key)).rejects.toThrow('fetch failed')
  const stored = await ordersOf(world, order.customerId)
  expect(stored).toHaveLength(1)

  const placed = await api.post('/orders', order, key)
  expect(placed.status).toBe(201)
  expect(placed.body.orderId).toBe(stored[0])
  expect(await ordersOf(world, order.customerId)).toEqual(stored)
  await expect(world).toBalance()
})

test('an order whose function died after storing it is stored once when the client retries with its key', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { api, faults } = world
  const store = { service: 'dynamodb', operation: 'TransactWriteItems', caller: 'orders-api' }
  await faults.add({ ...store, effect: 'kill', when: 'after', times: 1 })
  const order = someOrder()
  const key = { 'idempotency-key': 'died-1' }
  expect((await api.post('/orders', order, key)).status).toBe(502)
  const stored = await ordersOf(world, order.customerId)
  expect(stored).toHaveLength(1)

  const placed = await api.post('/orders', order, key)
  expect(placed.status).toBe(201)
  expect(await ordersOf(world, order.customerId)).toEqual(stored)
  await expect(world).toBalance()
})

const ordersOf = async ({ orders }: OrdersWorld, customerId: string): Promise<unknown[]> =>
  (await orders.find({ customerId })).map(({ orderId }) => orderId)
