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

/** Asks until the answer has this verdict and this line, since logs take time to arrive. */
async function ask(id: string, verdict: Answer['verdict'], line = ''): Promise<string[]> {
  const { value } = await until(
    () => explainOrder(world, id),
    (answer) => answer.verdict === verdict && answer.lines.join('\n').includes(line),
    30_000,
  )
  expect(value.verdict).toBe(verdict)
  expect(value.lines.join('\n')).toContain(line)
  return value.lines.map((text) => withoutVolatileParts(text, world))
}

test('the answer for a placed order says when it was stored, with its trace', async () => {
  const { body } = await world.api.post('/orders', someOrder({ customerId: 'ana' }))
  expect(await ask(body.orderId, 'stored', 'INFO')).toEqual([
    'Order ORDER was stored in the table orders at INSTANT: 19.9 EUR for ana.',
    '  trace id:    TRACE',
    '  trace:       TIME API Gateway ok',
    '               → TIME Lambda.Invoke ok',
    '               → TIME lambda STACK-orders-api ok',
    '               → TIME DynamoDB.PutItem ok',
    '  logs:        orders-api INFO order placed',
  ])
})

test('an order is found by the id of its request, even of a repeated one', async () => {
  const key = { 'idempotency-key': 'again' }
  const order = someOrder({ customerId: 'bo' })
  await world.api.post('/orders', order, key)
  const { requestId } = await world.api.post('/orders', order, key)
  expect((await ask(requestId, 'stored', 'placed before'))[0]).toBe(
    'Request ID placed order ORDER, which was stored in the table orders at INSTANT: 19.9 EUR for bo. ' +
      'Its Idempotency-Key was used more than once.',
  )
})

test('the answer for a request that the function refused has the status and the reason', async () => {
  const { requestId } = await world.api.post('/orders', someOrder({ currency: 'XXL' }))
  expect((await ask(requestId, 'rejected', 'INFO'))[0]).toMatch(/^Request ID was refused with 400: /)
})

test('the answer for a request that API Gateway refused has the status and the reason', async () => {
  const { requestId } = await world.api.post('/orders', { customerId: 'c-1' })
  expect(await ask(requestId, 'rejected')).toEqual([
    'API Gateway itself responded to request ID with 400: the body does not match its model.',
    '  trace id:    TRACE',
    '  trace:       TIME API Gateway ok',
  ])
  const stranger = await world.api.post('/orders', someOrder(), { 'x-api-key': 'guessed' })
  expect((await ask(stranger.requestId, 'rejected'))[0]).toBe(
    'API Gateway itself responded to request ID with 403: the API key is missing or unknown.',
  )
})

test('the answer for a request whose function is not allowed to write says which permission to add to which role', async () => {
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

test('a request that only read orders placed no order', async () => {
  const { requestId } = await world.api.get('/orders?customerId=ana')
  expect((await ask(requestId, 'rejected'))[0]).toBe('Request ID got a response and placed no order.')
})

test('an order that was never placed is unknown', async () => {
  expect(await explainOrder(world, 'never-placed')).toEqual({
    verdict: 'unknown',
    lines: [
      'Order or request never-placed is unknown: it is neither in the table orders nor in the log of orders-api.',
      '  • A refused request has no order: ask by its request id, the x-amzn-requestid header of the response.',
    ],
  })
})
