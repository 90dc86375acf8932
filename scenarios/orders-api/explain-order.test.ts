import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, withoutVolatileParts, withRole } from '../../testbed/testing.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { Answer } from '../../testbed/why/answer.ts'
import { explainOrder } from './explain-order.ts'
import { someOrder } from './some-order.ts'
import { ordersApi } from './use-case.ts'
import type { OrdersWorld } from './world.ts'

let world: OrdersWorld & AsyncDisposable
beforeAll(async () => {
  world = await startWorld([ordersApi])
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

/** Asks until the answer is this one, and has this line: logs take their time. */
async function ask(id: string, verdict: Answer['verdict'], line = ''): Promise<string[]> {
  const { value } = await until(
    () => explainOrder(world, id),
    (answer) => answer.verdict === verdict && answer.lines.join('\n').includes(line),
    30_000,
  )
  expect(value.verdict).toBe(verdict)
  expect(value.lines.join('\n')).toContain(line)
  return value.lines.map((told) => withoutVolatileParts(told, world))
}

test('an order that was placed: since when, and by which trace', async () => {
  const { body } = await world.api.post('/orders', someOrder({ customerId: 'ana' }))
  expect(await ask(body.orderId, 'stored', 'INFO')).toEqual([
    'Order ORDER is in the table orders, since INSTANT: 19.9 EUR of ana.',
    '  trace id:    TRACE',
    '  trace:       TIME API Gateway ok',
    '               → TIME Lambda.Invoke ok',
    '               → TIME lambda STACK-orders-api ok',
    '               → TIME DynamoDB.PutItem ok',
    '  logs:        orders-api INFO order placed',
  ])
})

test('the same by the id of the request, also of one that came again', async () => {
  const key = { 'idempotency-key': 'again' }
  const order = someOrder({ customerId: 'bo' })
  await world.api.post('/orders', order, key)
  const { requestId } = await world.api.post('/orders', order, key)
  expect((await ask(requestId, 'stored', 'placed before'))[0]).toBe(
    'Request ID placed order ORDER, which is in the table orders, since INSTANT: 19.9 EUR of bo. ' +
      'Its Idempotency-Key came more than once.',
  )
})

test('a request that the function refused', async () => {
  const { requestId } = await world.api.post('/orders', someOrder({ currency: 'XXL' }))
  expect((await ask(requestId, 'rejected', 'INFO'))[0]).toMatch(/^Request ID was refused with 400: /)
})

test('a request that the gateway refused, so that no function saw it', async () => {
  const { requestId } = await world.api.post('/orders', { customerId: 'c-1' })
  expect(await ask(requestId, 'rejected')).toEqual([
    'Request ID was answered by API Gateway itself with 400: the body does not fit its model.',
    '  trace id:    TRACE',
    '  trace:       TIME API Gateway ok',
  ])
  const stranger = await world.api.post('/orders', someOrder(), { 'x-api-key': 'guessed' })
  expect((await ask(stranger.requestId, 'rejected'))[0]).toBe(
    'Request ID was answered by API Gateway itself with 403: the API key is missing or not known.',
  )
})

test('a request whose function may not write: which permission of which role to add', async () => {
  const { name } = world.ordersApi
  await withRole(world, name, { without: 'dynamodb:PutItem' }, async () => {
    const { requestId, status } = await world.api.post('/orders', someOrder())
    expect(status).toBe(500)
    const lines = await ask(requestId, 'refused', 'ERROR')
    expect(lines[0]).toMatch(/^Request ID failed, and no order was placed: order failed: User: arn:/)
    expect(lines[1]).toMatch(
      /^The role STACK-orders-api is not allowed to perform dynamodb:PutItem on arn:.*STACK-orders: no identity-/,
    )
    expect(lines[2]).toMatch(
      /^ {2}• Add {"Effect":"Allow","Action":"dynamodb:PutItem",.*} to the policy of STACK-orders/,
    )
  })
})

test('a request that only asked', async () => {
  const { requestId } = await world.api.get('/orders?customerId=ana')
  expect((await ask(requestId, 'rejected'))[0]).toBe('Request ID was answered and placed no order.')
})

test('an order that nobody knows', async () => {
  expect(await explainOrder(world, 'never-placed')).toEqual({
    verdict: 'unknown',
    lines: [
      'Nothing is known of an order or a request never-placed: the table orders has none, and orders-api logged nothing of it.',
      '  • A request that was refused has no order: ask by its request id, the header x-amzn-requestid of the answer.',
    ],
  })
})
