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

interface HttpResponse {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly body: string
}

async function request(
  httpMethod: string,
  path: string,
  more: Partial<APIGatewayProxyEvent> = {},
): Promise<HttpResponse> {
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
  return (await handler(event as unknown as APIGatewayProxyEvent, lambdaContext())) as unknown as HttpResponse
}

const place = (body: unknown = ORDER, headers: Record<string, string> = {}) =>
  request('POST', '/orders', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

type Item = Record<string, { S?: string; N?: string }>
let orders: Map<string, Item>
let keys: Map<string, Item>

/** Fakes the operations of DynamoDB that the function uses. */
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

let logged: unknown[][]
beforeEach(() => {
  orders = new Map()
  keys = new Map()
  stubClient(DynamoDBClient, tables)
  logged = []
  for (const level of ['info', 'error', 'warn', 'debug'] as const)
    vi.spyOn(logger, level).mockImplementation((...line: unknown[]) => void logged.push([level, ...line]))
})
afterEach(() => vi.restoreAllMocks())

test('POST /orders places an order that can be read at its location', async () => {
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
  const read = await request('GET', `/orders/${order.orderId}`)
  expect([read.statusCode, read.body]).toEqual([200, placed.body])
  expect(orders.get(order.orderId)).toMatchObject({ correlationId: { S: 'Q1' } })
  expect(logged).toContainEqual(['info', 'order placed', { correlationId: 'Q1', orderId: order.orderId }])
})

test('POST /orders returns the same response for the same idempotency key and order, and places one order', async () => {
  const first = await place(ORDER, { 'Idempotency-Key': 'k' })
  const again = await place(`  ${JSON.stringify(ORDER)}`, { 'idempotency-key': 'k' })
  expect([again.statusCode, again.body, again.headers.location]).toEqual([201, first.body, first.headers.location])
  expect(first.headers).not.toHaveProperty('idempotent-replayed')
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(orders.size).toBe(1)
})

test('POST /orders rejects an idempotency key that was used with another order', async () => {
  await place(ORDER, { 'Idempotency-Key': 'k' })
  const other = await place({ ...ORDER, currency: 'USD' }, { 'Idempotency-Key': 'k' })
  expect(readProblem(other)).toEqual({
    type: 'about:blank',
    title: 'Unprocessable Content',
    status: 422,
    detail: 'This Idempotency-Key was used with another order before.',
    instance: 'urn:request:Q1',
  })
  expect(orders.size).toBe(1)
})

/** Returns the problem in a response, after checking what all problems have in common. */
function readProblem({ statusCode, headers, body }: HttpResponse) {
  const problem = JSON.parse(body)
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'access-control-allow-origin': '*' })
  expect(problem).toMatchObject({ status: statusCode, instance: 'urn:request:Q1' })
  return problem
}

test('POST /orders names every invalid field', async () => {
  const response = await place({ ...ORDER, currency: 'EURO', items: [{ sku: 'a', quantity: 1, unitPrice: 1.999 }] })
  expect(readProblem(response)).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'The order is invalid.',
    instance: 'urn:request:Q1',
    errors: [
      { field: 'currency', message: 'must be an ISO 4217 currency code' },
      { field: 'items.0.unitPrice', message: 'must be at least 0 and have at most 2 decimal places' },
    ],
  })
})

test.each([
  ['GET', '/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', 404, 'There is no order 01ARZ3NDEKTSV4RRFFQ69G5FAV.', undefined],
  ['GET', '/orders/x', 404, 'There is no order x.', undefined],
  ['GET', '/invoices', 404, 'There is nothing at /invoices.', undefined],
  ['DELETE', '/orders', 405, 'DELETE is not allowed here.', 'GET, POST, OPTIONS'],
  ['PUT', '/orders', 405, 'PUT is not allowed here.', 'GET, POST, OPTIONS'],
  ['PATCH', '/orders/x', 405, 'PATCH is not allowed here.', 'GET, OPTIONS'],
  ['HEAD', '/orders/x', 405, 'HEAD is not allowed here.', 'GET, OPTIONS'],
  ['POST', '/orders/x', 405, 'POST is not allowed here.', 'GET, OPTIONS'],
])('%s %s returns status %i', async (method, path, status, detail, allow) => {
  const response = await request(method, path)
  expect(readProblem(response)).toMatchObject({ status, detail })
  // The router splits a list into several headers of the same name, which is equivalent.
  expect(response.multiValueHeaders?.allow?.join(', ')).toBe(allow)
})

test('a path may end with a slash', async () => {
  expect((await request('GET', '/orders/', { queryStringParameters: { customerId: 'c-1' } })).statusCode).toBe(200)
})

test('GET /orders lists orders page by page and rejects a cursor of another customer', async () => {
  const ids: string[] = []
  for (let count = 0; count < 3; count++) ids.unshift(JSON.parse((await place()).body).orderId)
  const page = async (query: Record<string, string>) => {
    const { body } = await request('GET', '/orders', {
      queryStringParameters: { customerId: 'c-1', limit: '2', ...query },
    })
    return JSON.parse(body)
  }
  const first = await page({})
  expect(first.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual(ids.slice(0, 2))
  const second = await page({ cursor: first.cursor })
  expect(second.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual(ids.slice(2))
  expect(second).not.toHaveProperty('cursor')
  expect(await page({ cursor: first.cursor, customerId: 'c-2' })).toMatchObject({
    status: 400,
    errors: [{ field: 'cursor', message: 'must be the cursor of the previous page' }],
  })
})

test.each([
  ['/orders', 'GET, POST, OPTIONS'],
  ['/orders/x', 'GET, OPTIONS'],
])('OPTIONS %s returns the allowed methods and headers', async (path, methods) => {
  expect(await request('OPTIONS', path)).toMatchObject({
    statusCode: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'Content-Type, Idempotency-Key, X-Api-Key',
    },
  })
})

test('an internal error returns 500 without details, which are logged', async () => {
  stubClient(DynamoDBClient, () => {
    throw new Error('socket hang up at 10.0.0.1')
  })
  const response = await place()
  expect(readProblem(response)).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something went wrong on our side. Try again.',
    instance: 'urn:request:Q1',
  })
  expect(logged.at(-1)).toMatchObject(['error', 'order failed: socket hang up at 10.0.0.1', { correlationId: 'Q1' }])
})
