import { readFile } from 'node:fs/promises'
import { UserError } from '../../cloud/common/user-error.ts'
import { traceOf } from '../../testbed/trace/trace-of-input.ts'
import type { DriveOptions, DriveResult } from '../../testbed/use-case.ts'
import type { OrdersWorld } from './world.ts'

const ORDER = new URL('../../fixtures/orders/order.json', import.meta.url)

/** Places an order through the API and reads it back. */
export async function driveOrder(world: OrdersWorld, { round }: DriveOptions): Promise<DriveResult> {
  const order = JSON.parse(await readFile(ORDER, 'utf8'))
  const response = await world.api.post('/orders', order, { 'idempotency-key': `npm-start-${round}` })
  if (response.status !== 201)
    throw new UserError(`The order was not accepted: ${response.status} ${JSON.stringify(response.body)}`)
  const { orderId, total, currency } = response.body
  const item = await world.orders.get({ orderId })
  return {
    summary: `POST /orders → ${response.status}: order ${orderId}, total ${total} ${currency}.`,
    trace: await traceOf(world, response),
    tables: [{ name: 'orders', items: item ? [item] : [], more: 0 }],
  }
}
