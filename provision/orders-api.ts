import type { Build } from './build.ts'
import { ensureFunction, type LambdaFunction } from './resources/function.ts'
import { ensureRestApi, type RestApi } from './resources/rest-api/rest-api.ts'
import { allow } from './resources/role.ts'
import { ensureTable, type Table } from './resources/table.ts'

export type OrdersApi = {
  readonly api: RestApi
  readonly orders: Table
  readonly ordersApi: LambdaFunction
}

/** What API Gateway validates; the function validates the rest. API Gateway supports JSON Schema draft 4. */
const PLACE_ORDER = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'PlaceOrder',
  type: 'object',
  required: ['customerId', 'currency', 'items'],
  properties: {
    customerId: { type: 'string', minLength: 1 },
    currency: { type: 'string' },
    items: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['sku', 'quantity', 'unitPrice'],
        properties: { sku: { type: 'string' }, quantity: { type: 'number' }, unitPrice: { type: 'number' } },
      },
    },
  },
}

const BY_CUSTOMER = 'by-customer'

/** HTTP client → API Gateway → orders-api → DynamoDB */
export async function provisionOrdersApi(build: Build): Promise<OrdersApi> {
  const [orders, idempotency] = await Promise.all([
    ensureTable(build, 'orders', {
      key: { orderId: 'S' },
      // Order ids begin with a timestamp, and so the orders of a customer are sorted by time.
      indexes: { [BY_CUSTOMER]: { customerId: 'S', orderId: 'S' } },
    }),
    ensureTable(build, 'idempotency', { key: { id: 'S' }, expiresAt: 'expiration' }),
  ])
  const ordersApi = await ensureFunction(build, 'orders-api', {
    timeout: build.timingProfile.timeouts.ordersApi,
    environment: {
      ORDERS_TABLE: orders.name,
      ORDERS_BY_CUSTOMER_INDEX: BY_CUSTOMER,
      IDEMPOTENCY_TABLE: idempotency.name,
    },
    // Signs the cursors of pages, so that clients cannot forge them.
    secrets: ['CURSOR_SECRET'],
    permissions: [
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], orders.arn),
      allow('dynamodb:Query', orders.index(BY_CUSTOMER)),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], idempotency.arn),
    ],
  })
  // The function also answers the other methods: with 405 and the methods that are allowed.
  const any = { ANY: {}, OPTIONS: { open: true } }
  const api = await ensureRestApi(build, 'orders', {
    to: ordersApi,
    models: { PlaceOrder: PLACE_ORDER },
    routes: {
      '/orders': { POST: { body: 'PlaceOrder' }, GET: { query: ['customerId'] }, ...any },
      '/orders/{orderId}': any,
    },
    limits: build.timingProfile.apiLimits,
  })
  return { api, orders, ordersApi }
}
