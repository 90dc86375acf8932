import { Router } from '@aws-lambda-powertools/event-handler/http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { required } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { placeOrder, shownOrder } from './order.ts'
import { isOrderId, orderIds } from './order-id.ts'
import { Problem, problemBody } from './problem.ts'
import { bodyOf, idempotencyOf, listQueryOf } from './request.ts'
import { beingPlaced, OrderStore } from './store.ts'

const store = new OrderStore(new DynamoDBClient(), {
  orders: required('ORDERS_TABLE'),
  byCustomer: required('ORDERS_BY_CUSTOMER_INDEX'),
  idempotency: required('IDEMPOTENCY_TABLE'),
})
const cursorSecret = required('CURSOR_SECRET')
const newOrderId = orderIds(Date.now)

/** What is served at a path; nothing where there is none. */
const methodsAt = (path: string): string | undefined => {
  if (/^\/orders\/?$/.test(path)) return 'GET, POST, OPTIONS'
  return /^\/orders\/[^/]+$/.test(path) ? 'GET, OPTIONS' : undefined
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Location, Idempotent-Replayed, Retry-After',
}

const app = new Router({ logger })

app.post('/orders', async ({ event }) => {
  const request = event as APIGatewayProxyEvent
  const { value } = bodyOf(request)
  const now = Date.now()
  const order = placeOrder(value, newOrderId(), new Date(now).toISOString())
  const key = idempotencyOf(request, value)
  const earlier = await store.place(order, key && { ...key, orderId: order.orderId }, now)
  if (earlier && earlier.fingerprint !== key?.fingerprint)
    throw new Problem(422, 'This Idempotency-Key was used with another order before.')
  const placed = earlier ? await store.get(earlier.orderId) : order
  if (!placed) throw beingPlaced()
  logger.info(earlier ? 'order was placed before' : 'order placed', {
    correlationId: idOf(request),
    orderId: placed.orderId,
  })
  return json(201, shownOrder(placed), {
    location: `/${request.requestContext.stage}/orders/${placed.orderId}`,
    ...(earlier && { 'idempotent-replayed': 'true' }),
  })
})

app.get('/orders', async ({ event }) => {
  const { customerId, limit, cursor } = listQueryOf(event as APIGatewayProxyEvent)
  const after = cursor === undefined ? undefined : readCursor(cursorSecret, customerId, cursor)
  const { orders, last } = await store.list(customerId, limit, after)
  return json(200, {
    orders: orders.map(shownOrder),
    ...(last !== undefined && { cursor: writeCursor(cursorSecret, customerId, last) }),
  })
})

app.get('/orders/:orderId', async ({ params }) => {
  const { orderId = '' } = params
  const order = isOrderId(orderId) ? await store.get(orderId) : undefined
  if (!order) throw new Problem(404, `There is no order ${orderId}.`)
  return json(200, shownOrder(order))
})

app.errorHandler(Problem, async (problem, { event }) => problemOf(problem, event as APIGatewayProxyEvent))
app.errorHandler(Error, async (error, { event }) => {
  logger.error(`order failed: ${error.message}`, { correlationId: idOf(event as APIGatewayProxyEvent), error })
  return problemOf(new Problem(500, 'Something went wrong on our side. Try again.'), event as APIGatewayProxyEvent)
})
app.notFound(async (_, { event }) => {
  const { path, httpMethod } = event as APIGatewayProxyEvent
  const allow = methodsAt(path)
  const problem = allow
    ? new Problem(405, `${httpMethod} is not served here.`, { headers: { allow } })
    : new Problem(404, `There is nothing at ${path}.`)
  return problemOf(problem, event as APIGatewayProxyEvent)
})

/** Answers a request to the orders API. */
export async function handler(event: APIGatewayProxyEvent, context: Context) {
  logger.addContext(context)
  if (event.httpMethod === 'OPTIONS') return preflight(event.path)
  return app.resolve(event, context)
}

/** What a browser asks before it sends a request. */
const preflight = (path: string) => ({
  statusCode: 204,
  headers: {
    ...CORS,
    'access-control-allow-methods': methodsAt(path) ?? 'OPTIONS',
    'access-control-allow-headers': 'Content-Type, Idempotency-Key, X-Api-Key',
    'access-control-max-age': '86400',
  },
  body: '',
})

const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...CORS, ...headers } })

function problemOf(problem: Problem, event: APIGatewayProxyEvent): Response {
  if (problem.status < 500)
    logger.info(`refused with ${problem.status}: ${problem.message}`, { correlationId: idOf(event) })
  return json(problem.status, problemBody(problem, idOf(event)), {
    'content-type': 'application/problem+json',
    ...problem.headers,
  })
}

const idOf = ({ requestContext }: APIGatewayProxyEvent): string => requestContext.requestId
