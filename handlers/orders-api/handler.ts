import { Router } from '@aws-lambda-powertools/event-handler/http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { requireVariable } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { createCursor, verifyCursor } from './cursor.ts'
import { placeOrder, toOrderResponse } from './order.ts'
import { createOrderIdGenerator, isOrderId } from './order-id.ts'
import { OrderStore, orderInProgress } from './order-store.ts'
import { Problem, toProblemJson } from './problem.ts'
import { parseIdempotencyKey, parseJsonBody, parseListQuery } from './request.ts'

const store = new OrderStore(new DynamoDBClient(), {
  orders: requireVariable('ORDERS_TABLE'),
  byCustomer: requireVariable('ORDERS_BY_CUSTOMER_INDEX'),
  idempotency: requireVariable('IDEMPOTENCY_TABLE'),
})
const cursorSecret = requireVariable('CURSOR_SECRET')
const newOrderId = createOrderIdGenerator(Date.now)

/** The value of the Allow header for a path; `undefined` where no resource exists. */
const allowedMethods = (path: string): string | undefined => {
  if (/^\/orders\/?$/.test(path)) return 'GET, POST, OPTIONS'
  return /^\/orders\/[^/]+$/.test(path) ? 'GET, OPTIONS' : undefined
}

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Location, Idempotent-Replayed, Retry-After',
}

const app = new Router({ logger })

app.post('/orders', async ({ event }) => {
  const request = event as APIGatewayProxyEvent
  const { value } = parseJsonBody(request)
  const now = Date.now()
  const correlationId = requestIdOf(request)
  const order = { ...placeOrder(value, newOrderId(), new Date(now).toISOString()), correlationId }
  const key = parseIdempotencyKey(request, value)
  const earlier = await store.save(order, key && { ...key, orderId: order.orderId }, now)
  if (earlier && earlier.fingerprint !== key?.fingerprint)
    throw new Problem(422, 'This Idempotency-Key was used with another order before.')
  const placed = earlier ? await store.get(earlier.orderId) : order
  if (!placed) throw orderInProgress()
  logger.info(earlier ? 'order was placed before' : 'order placed', {
    correlationId,
    orderId: placed.orderId,
  })
  return jsonResponse(201, toOrderResponse(placed), {
    location: `/${request.requestContext.stage}/orders/${placed.orderId}`,
    ...(earlier && { 'idempotent-replayed': 'true' }),
  })
})

app.get('/orders', async ({ event }) => {
  const { customerId, limit, cursor } = parseListQuery(event as APIGatewayProxyEvent)
  const after = cursor === undefined ? undefined : verifyCursor(cursorSecret, customerId, cursor)
  const { orders, last } = await store.list(customerId, limit, after)
  return jsonResponse(200, {
    orders: orders.map(toOrderResponse),
    ...(last !== undefined && { cursor: createCursor(cursorSecret, customerId, last) }),
  })
})

app.get('/orders/:orderId', async ({ params }) => {
  const { orderId = '' } = params
  const order = isOrderId(orderId) ? await store.get(orderId) : undefined
  if (!order) throw new Problem(404, `There is no order ${orderId}.`)
  return jsonResponse(200, toOrderResponse(order))
})

app.errorHandler(Problem, async (problem, { event }) => problemResponse(problem, event as APIGatewayProxyEvent))
app.errorHandler(Error, async (error, { event }) => {
  logger.error(`order failed: ${error.message}`, { correlationId: requestIdOf(event as APIGatewayProxyEvent), error })
  return problemResponse(
    new Problem(500, 'Something went wrong on our side. Try again.'),
    event as APIGatewayProxyEvent,
  )
})
app.notFound(async (_, { event }) => {
  const { path, httpMethod } = event as APIGatewayProxyEvent
  const allow = allowedMethods(path)
  const problem = allow
    ? new Problem(405, `${httpMethod} is not allowed here.`, { headers: { allow } })
    : new Problem(404, `There is nothing at ${path}.`)
  return problemResponse(problem, event as APIGatewayProxyEvent)
})

/** Handles the requests of the orders API. */
export async function handler(event: APIGatewayProxyEvent, context: Context) {
  logger.addContext(context)
  if (event.httpMethod === 'OPTIONS') return preflight(event.path)
  return app.resolve(event, context)
}

/** The response to a CORS preflight request. */
const preflight = (path: string) => ({
  statusCode: 204,
  headers: {
    ...CORS_HEADERS,
    'access-control-allow-methods': allowedMethods(path) ?? 'OPTIONS',
    'access-control-allow-headers': 'Content-Type, Idempotency-Key, X-Api-Key',
    'access-control-max-age': '86400',
  },
  body: '',
})

const jsonResponse = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...CORS_HEADERS, ...headers },
  })

function problemResponse(problem: Problem, event: APIGatewayProxyEvent): Response {
  if (problem.status < 500)
    logger.info(`refused with ${problem.status}: ${problem.message}`, { correlationId: requestIdOf(event) })
  return jsonResponse(problem.status, toProblemJson(problem, requestIdOf(event)), {
    'content-type': 'application/problem+json',
    ...problem.headers,
  })
}

const requestIdOf = ({ requestContext }: APIGatewayProxyEvent): string => requestContext.requestId
