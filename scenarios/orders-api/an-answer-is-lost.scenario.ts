import { someOrder } from './some-order.ts'
import { expect, serial as test } from './test.ts'
import type { OrdersWorld } from './world.ts'

test('a client that was not answered, although its order was stored, asks again with its key: one order', async ({
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

test('a client whose order was stored by a function that then died asks again with its key: one order', async ({
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
