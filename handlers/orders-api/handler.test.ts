import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logger } from '../shared/logger.ts'
import { lambdaContext, type SentCommand, stubClient } from '../shared/test-doubles.ts'

vi.stubEnv('AWS_REGION', 'us-east-1')
vi.stubEnv('ORDERS_TABLE', 'orders')
vi.stubEnv('ORDERS_BY_CUSTOMER_INDEX', 'by-customer')
vi.stubEnv('IDEMPOTENCY_TABLE', 'idempotency')
vi.stubEnv('CURSOR_SECRET', 'secret')
const { handler } = await import('./handler.ts')

const ORDER = { customerId: 'c-1', currency: 'EUR', items: [{ sku: 'DESK-03', quantity: 2, unitPrice: 249.5 }] }

interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly body: string
}

async function ask(httpMethod: string, path: string, more: Partial<APIGatewayProxyEvent> = {}): Promise<Answer> {
  const requestContext = {
    requestId: 'Q1',
    stage: 'prod',
    httpMethod,
    path: `/prod${path}`,
    identity: { apiKeyId: 'a' },
  }
  const event = {
    httpMethod,
    path,
    headers: {},
    multiValueHeaders: {},
    resource: path,
    body: null,
    isBase64Encoded: false,
    requestContext,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    ...more,
  }
  return (await handler(event as unknown as APIGatewayProxyEvent, lambdaContext())) as unknown as Answer
}

const place = (body: unknown = ORDER, headers: Record<string, string> = {}) =>
  ask('POST', '/orders', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

type Item = Record<string, { S?: string; N?: string }>
let orders: Map<string, Item>
let keys: Map<string, Item>

/** The two tables, as far as this function asks them. */
function tables({ command, input }: SentCommand): unknown {
  const {
    TableName,
    Key,
    Item,
    TransactItems,
    Limit = 0,
  } = input as {
    TableName?: string
    Key?: Item
    Item?: Item
    TransactItems?: { Put: { Item: Item } }[]
    Limit?: number
  }
  if (command === 'PutItemCommand') orders.set(Item!.orderId!.S!, Item!)
  if (command === 'GetItemCommand')
    return { Item: TableName === 'orders' ? orders.get(Key!.orderId!.S!) : keys.get(Key!.id!.S!) }
  if (command === 'QueryCommand') {
    const { customerId, orderId } = (input.ExclusiveStartKey ?? {}) as Item
    const all = [...orders.values()].sort((a, b) => (a.orderId!.S! < b.orderId!.S! ? 1 : -1))
    return { Items: all.filter((item) => !customerId || item.orderId!.S! < orderId!.S!).slice(0, Limit) }
  }
  if (command === 'TransactWriteItemsCommand') {
    const [key, order] = TransactItems!.map(({ Put }) => Put.Item) as [Item, Item]
    if (keys.has(key.id!.S!)) throw new TransactionCanceledException({ message: 'cancelled', $metadata: {} })
    keys.set(key.id!.S!, key)
    orders.set(order.orderId!.S!, order)
  }
  return {}
}

let said: unknown[][]
beforeEach(() => {
  orders = new Map()
  keys = new Map()
  stubClient(DynamoDBClient, tables)
  said = []
  for (const level of ['info', 'error', 'warn', 'debug'] as const)
    vi.spyOn(logger, level).mockImplementation((...line: unknown[]) => void said.push([level, ...line]))
})
afterEach(() => vi.restoreAllMocks())

test('an order is placed and can be read where the answer says', async () => {
  const placed = await place()
  const order = JSON.parse(placed.body)
  expect(placed).toMatchObject({
    statusCode: 201,
    headers: {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      location: `/prod/orders/${order.orderId}`,
    },
  })
  expect(order).toEqual({
    orderId: expect.stringMatching(/^[0-9A-Z]{26}$/),
    ...ORDER,
    subtotal: 499,
    discount: 0,
    total: 499,
    status: 'PLACED',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  })
  const read = await ask('GET', `/orders/${order.orderId}`)
  expect([read.statusCode, read.body]).toEqual([200, placed.body])
  expect(said).toContainEqual(['info', 'order placed', { correlationId: 'Q1', orderId: order.orderId }])
})

test('the same key and order get the same answer again, and there is one order', async () => {
  const first = await place(ORDER, { 'Idempotency-Key': 'k' })
  const again = await place(`  ${JSON.stringify(ORDER)}`, { 'idempotency-key': 'k' })
  expect([again.statusCode, again.body, again.headers.location]).toEqual([201, first.body, first.headers.location])
  expect(first.headers).not.toHaveProperty('idempotent-replayed')
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(orders.size).toBe(1)
})

test('the same key with another order is refused', async () => {
  await place(ORDER, { 'Idempotency-Key': 'k' })
  const other = await place({ ...ORDER, currency: 'USD' }, { 'Idempotency-Key': 'k' })
  expect(problem(other)).toEqual({
    type: 'about:blank',
    title: 'Unprocessable Content',
    status: 422,
    detail: 'This Idempotency-Key was used with another order before.',
    instance: 'urn:request:Q1',
  })
  expect(orders.size).toBe(1)
})

/** The problem that an answer is, in the form that all of them have. */
function problem({ statusCode, headers, body }: Answer) {
  const read = JSON.parse(body)
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'access-control-allow-origin': '*' })
  expect(read).toMatchObject({ status: statusCode, instance: 'urn:request:Q1' })
  return read
}

test('each fault of an order is named', async () => {
  const answer = await place({ ...ORDER, currency: 'EURO', items: [{ sku: 'a', quantity: 1, unitPrice: 1.999 }] })
  expect(problem(answer)).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'The order cannot be placed as it is.',
    instance: 'urn:request:Q1',
    errors: [
      { field: 'currency', message: 'must be a currency of ISO 4217' },
      { field: 'items.0.unitPrice', message: 'must be at least 0 and have at most 2 digits behind the point' },
    ],
  })
})

test.each([
  ['GET', '/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', 404, 'There is no order 01ARZ3NDEKTSV4RRFFQ69G5FAV.', undefined],
  ['GET', '/orders/x', 404, 'There is no order x.', undefined],
  ['GET', '/invoices', 404, 'There is nothing at /invoices.', undefined],
  ['DELETE', '/orders', 405, 'DELETE is not served here.', 'GET, POST, OPTIONS'],
  ['PUT', '/orders', 405, 'PUT is not served here.', 'GET, POST, OPTIONS'],
  ['PATCH', '/orders/x', 405, 'PATCH is not served here.', 'GET, OPTIONS'],
  ['HEAD', '/orders/x', 405, 'HEAD is not served here.', 'GET, OPTIONS'],
  ['POST', '/orders/x', 405, 'POST is not served here.', 'GET, OPTIONS'],
])('%s %s is answered with %i', async (method, path, status, detail, allow) => {
  const answer = await ask(method, path)
  expect(problem(answer)).toMatchObject({ status, detail })
  // The router gives a list as several headers of one name, which is the same.
  expect(answer.multiValueHeaders?.allow?.join(', ')).toBe(allow)
})

test('a path may end with a slash', async () => {
  expect((await ask('GET', '/orders/', { queryStringParameters: { customerId: 'c-1' } })).statusCode).toBe(200)
})

test('a list is turned page by page, and its cursors are of no use elsewhere', async () => {
  const ids: string[] = []
  for (let count = 0; count < 3; count++) ids.unshift(JSON.parse((await place()).body).orderId)
  const page = async (query: Record<string, string>) => {
    const { body } = await ask('GET', '/orders', { queryStringParameters: { customerId: 'c-1', limit: '2', ...query } })
    return JSON.parse(body)
  }
  const first = await page({})
  expect(first.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual(ids.slice(0, 2))
  const second = await page({ cursor: first.cursor })
  expect(second.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual(ids.slice(2))
  expect(second).not.toHaveProperty('cursor')
  expect(await page({ cursor: first.cursor, customerId: 'c-2' })).toMatchObject({
    status: 400,
    errors: [{ field: 'cursor', message: 'must be one that was given out with the page before' }],
  })
})

test.each([
  ['/orders', 'GET, POST, OPTIONS'],
  ['/orders/x', 'GET, OPTIONS'],
])('a browser is told what it may send to %s', async (path, methods) => {
  expect(await ask('OPTIONS', path)).toMatchObject({
    statusCode: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'Content-Type, Idempotency-Key, X-Api-Key',
    },
  })
})

test('our own faults are answered without their details, which are in the log', async () => {
  stubClient(DynamoDBClient, () => {
    throw new Error('socket hang up at 10.0.0.1')
  })
  const answer = await place()
  expect(problem(answer)).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something went wrong on our side. Try again.',
    instance: 'urn:request:Q1',
  })
  expect(said.at(-1)).toMatchObject(['error', 'order failed: socket hang up at 10.0.0.1', { correlationId: 'Q1' }])
})
