import type { OrdersApi } from '../../provision/orders-api.ts'
import type { PermissionExercises } from '../../testbed/use-case.ts'
import { someOrder } from './some-order.ts'

/** Places an order twice, then lists the customer's orders. */
export const ordersApiExercises: PermissionExercises<OrdersApi> = {
  usual: {
    async run({ api }) {
      const order = someOrder()
      for (let time = 0; time < 2; time++) await api.post('/orders', order, { 'idempotency-key': order.customerId })
      await api.get(`/orders?customerId=${order.customerId}`)
    },
  },
}
