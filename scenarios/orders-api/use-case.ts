import { type OrdersApi, provisionOrdersApi } from '../../provision/orders-api.ts'
import { Tables } from '../../testbed/ledger/tables.ts'
import type { TestedUseCase } from '../../testbed/use-case.ts'
import { benchApi } from './bench.ts'
import { driveOrder } from './drive.ts'
import { explainOrder } from './explain-order.ts'
import { reconcileOrders } from './ledger/orders.ts'
import { sentOrders } from './ledger/sent-orders.ts'
import { ordersApiExercises } from './permission-exercises.ts'
import { orderSoak } from './soak.ts'

/** HTTP client → API Gateway → orders-api → DynamoDB */
export const ordersApi: TestedUseCase<OrdersApi> = {
  name: 'orders-api',
  description: 'HTTP client → API Gateway → orders-api → DynamoDB',
  provision: provisionOrdersApi,
  drive: driveOrder,
  ledger: {
    kinds: ['orders'],
    async reconcile(world, builder) {
      const items = new Tables(world).scan(world.orders.tableName)
      const requests = world.sent.read().filter((entry) => entry.kind === 'request' && entry.api === world.api.name)
      await reconcileOrders(builder, sentOrders(requests), items)
      return { orders: builder.tally('orders') }
    },
  },
  explanations: [
    {
      subject: 'order',
      usage: 'order <id of the order or of its request>',
      parse: ([id, ...more]) => (id && more.length === 0 ? { id } : undefined),
      explain: (world, { id }) => explainOrder(world, String(id)),
    },
  ],
  soak: orderSoak,
  permissionExercises: { 'orders-api': ordersApiExercises },
  bench: benchApi,
  usagePerMillion: {
    inputs: 'orders',
    // With a key each is a transaction of two items, and the index by customer is written too.
    units: { restApiRequest: 1e6, lambdaRequest: 1e6, lambdaSecond: 2e4, dynamodbWrite: 6e6, logGigabyte: 0.5 },
  },
}
