import { ensureRestApi, type RestApi } from '../../provision/resources/rest-api/rest-api.ts'
import { until } from '../waiting/until.ts'
import { type Answer, OrdersClient } from '../world/rest-api-client.ts'
import type { Ground } from './ground.ts'

/** The API of the trials, with its client. Built by the first that asks. */
export async function probeApi({ cloud, build, fn }: Ground): Promise<{ api: RestApi; client: OrdersClient }> {
  const api = await ensureRestApi(build, 'probe', {
    to: fn,
    models: { Probe: { type: 'object', required: ['probe'] } },
    routes: { '/probe': { GET: {}, POST: { body: 'Probe' } } },
    limits: { rate: 1, burst: 1, daily: 1000 },
  })
  return { api, client: new OrdersClient(cloud.invokeUrl(api.id, api.stage), api.key.value) }
}

/** Asks again until it is not throttled. */
export async function calmly(request: () => Promise<Answer>): Promise<Answer> {
  const { value } = await until(request, ({ status }) => status !== 429, 30_000)
  return value
}
