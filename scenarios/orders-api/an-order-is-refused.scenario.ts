import { someOrder } from './some-order.ts'
import { expect, test } from './test.ts'

test('API Gateway refuses an order that does not match the model', async ({ world }) => {
  const { status } = await world.api.post('/orders', { customerId: 'c-1', currency: 'EUR' })
  expect(status).toBe(400)
})

test('a refusal of API Gateway is a problem document too', async ({ world, needs }) => {
  needs('shape-gateway-responses')
  const { status, headers, body } = await world.api.post('/orders', { customerId: 'c-1', currency: 'EUR' })
  expect(status).toBe(400)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 })
  expect(body.detail).toContain('items')
})

test('the function refuses an order that breaks a rule, and names each field', async ({ world }) => {
  const order = someOrder({ currency: 'XXL', items: [{ sku: 'MOUSE-02', quantity: 0, unitPrice: 1.999 }] })
  const { status, headers, body } = await world.api.post('/orders', order)
  expect(status).toBe(400)
  expect(headers.get('content-type')).toContain('application/problem+json')
  const fields = body.errors.map(({ field }: { field: string }) => field)
  expect(fields).toEqual(expect.arrayContaining(['currency', 'items.0.quantity', 'items.0.unitPrice']))
  const { body: list } = await world.api.get(`/orders?customerId=${order.customerId}`)
  expect(list.orders).toEqual([])
})

test('a body with a content type other than JSON is refused', async ({ world, needs }) => {
  needs('validate-by-content-type')
  const { status } = await world.api.send('POST', '/orders', { body: 'a=1', headers: { 'content-type': 'text/plain' } })
  expect(status).toBe(415)
})

test('an order that does not exist gets 404', async ({ world }) => {
  const { status, headers } = await world.api.get('/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV')
  expect(status).toBe(404)
  expect(headers.get('content-type')).toContain('application/problem+json')
})

test('an unsupported method gets 405 with the allowed methods', async ({ world }) => {
  const { status, headers } = await world.api.send('DELETE', '/orders', {})
  expect(status).toBe(405)
  expect(headers.get('allow')).toContain('POST')
})

test('a request without a valid API key gets 403', async ({ world }) => {
  const none = await world.api.post('/orders', someOrder(), { 'x-api-key': '' })
  const wrong = await world.api.post('/orders', someOrder(), { 'x-api-key': 'not-a-key-that-was-ever-given-out' })
  expect([none.status, wrong.status]).toEqual([403, 403])
})

test('a CORS preflight request needs no API key', async ({ world }) => {
  const { status, headers } = await world.api.send('OPTIONS', '/orders', {
    headers: { 'x-api-key': '', origin: 'https://shop.example', 'access-control-request-method': 'POST' },
  })
  expect(status).toBeLessThan(300)
  expect(headers.get('access-control-allow-methods')).toContain('POST')
})
