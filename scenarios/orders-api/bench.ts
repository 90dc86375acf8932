import { UserError } from '../../cloud/common/user-error.ts'
import { type Figure, measure, percentile, round } from '../../testbed/measure/figure.ts'
import { someOrder } from './some-order.ts'
import type { OrdersWorld } from './world.ts'

/** Calls until V8 has compiled the code, here and in the function. */
const WARM_UP = 200
const CALLS = 500

/** Measures orders that are placed one after the other: HTTP client → API Gateway → function → DynamoDB and back. */
export async function benchApi(world: OrdersWorld): Promise<Figure[]> {
  const [first] = await measure(() => place(world))
  for (let call = 0; call < WARM_UP; call++) await place(world)
  const times: number[] = []
  for (let call = 0; call < CALLS; call++) times.push((await measure(() => place(world)))[0])
  return [
    { what: 'API: first call (cold start)', value: round(first), unit: 'ms' },
    { what: 'API: warm call, p50', value: round(percentile(times, 0.5)), unit: 'ms', goal: '< 5' },
    { what: 'API: warm call, p99', value: round(percentile(times, 0.99)), unit: 'ms' },
  ]
}

async function place({ api }: OrdersWorld): Promise<void> {
  const { status, body } = await api.post('/orders', someOrder())
  if (status !== 201) throw new UserError(`The order was not accepted: ${status} ${JSON.stringify(body)}`)
}
