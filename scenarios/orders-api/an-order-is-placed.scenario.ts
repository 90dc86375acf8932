import { randomUUID } from 'node:crypto'
import { someOrder } from './some-order.ts'
import { expect, test } from './test.ts'

test('an order is priced, stored, and can be read', async ({ world }) => {
  const order = someOrder({ items: [{ sku: 'KEYB-01', quantity: 3, unitPrice: 49.99 }] })
  const placed = await world.api.post('/orders', order)

  expect(placed.status).toBe(201)
  expect(placed.body).toMatchObject({ ...order, subtotal: 149.97, discount: 0, total: 149.97, status: 'PLACED' })
  expect(placed.headers.get('location')).toContain(`/orders/${placed.body.orderId}`)
  await expect(world.orders).toHaveItem(
    { orderId: placed.body.orderId },
    { customerId: order.customerId, total: 149.97 },
  )
  expect((await world.api.get(`/orders/${placed.body.orderId}`)).body).toEqual(placed.body)
})

test('a subtotal of 500.00 or more gets a discount of ten percent, exact to the cent', async ({ world }) => {
  const atLimit = await world.api.post(
    '/orders',
    someOrder({ items: [{ sku: 'DESK-01', quantity: 4, unitPrice: 125 }] }),
  )
  expect(atLimit.body).toMatchObject({ subtotal: 500, discount: 50, total: 450 })
  const below = await world.api.post(
    '/orders',
    someOrder({ items: [{ sku: 'DESK-01', quantity: 1, unitPrice: 499.99 }] }),
  )
  expect(below.body).toMatchObject({ subtotal: 499.99, discount: 0, total: 499.99 })
})

test('an order that is repeated with its key gets the same response and is stored once', async ({ world }) => {
  const order = someOrder()
  const key = { 'idempotency-key': randomUUID() }
  const first = await world.api.post('/orders', order, key)
  const again = await world.api.post('/orders', order, key)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.body).toEqual(first.body)
  const { body } = await world.api.get(`/orders?customerId=${order.customerId}`)
  expect(body.orders).toHaveLength(1)
})

test('a key that is reused for another order is refused', async ({ world }) => {
  const key = { 'idempotency-key': randomUUID() }
  await world.api.post('/orders', someOrder(), key)
  const other = await world.api.post('/orders', someOrder(), key)
  expect(other.status).toBe(422)
  expect(other.headers.get('content-type')).toContain('application/problem+json')
})

test('concurrent requests with one key place one order', async ({ world }) => {
  const order = someOrder()
  const key = { 'idempotency-key': randomUUID() }
  const responses = await Promise.all(Array.from({ length: 4 }, () => world.api.post('/orders', order, key)))
  for (const { status } of responses) expect([201, 409]).toContain(status)
  const repeated = await world.api.post('/orders', order, key)
  expect(repeated.status).toBe(201)
  const { body } = await world.api.get(`/orders?customerId=${order.customerId}`)
  expect(body.orders).toHaveLength(1)
})

test('the orders of a customer are listed page by page, newest first', async ({ world }) => {
  const { customerId } = someOrder()
  const placed: string[] = []
  for (let count = 0; count < 5; count++)
    placed.push((await world.api.post('/orders', someOrder({ customerId }))).body.orderId)

  const listed: string[] = []
  let cursor = ''
  do {
    const page = await world.api.get(`/orders?customerId=${customerId}&limit=2${cursor && `&cursor=${cursor}`}`)
    expect(page.status).toBe(200)
    listed.push(...page.body.orders.map(({ orderId }: { orderId: string }) => orderId))
    cursor = page.body.cursor ? encodeURIComponent(page.body.cursor) : ''
  } while (cursor)
  expect(listed).toEqual(placed.reverse())
})

test('a forged cursor, or that of another customer, is refused', async ({ world }) => {
  const { customerId } = someOrder()
  await world.api.post('/orders', someOrder({ customerId }))
  await world.api.post('/orders', someOrder({ customerId }))
  const { body } = await world.api.get(`/orders?customerId=${customerId}&limit=1`)
  const theirs = await world.api.get(`/orders?customerId=somebody-else&cursor=${encodeURIComponent(body.cursor)}`)
  const forged = await world.api.get(`/orders?customerId=${customerId}&cursor=e30`)
  expect([theirs.status, forged.status]).toEqual([400, 400])
})
