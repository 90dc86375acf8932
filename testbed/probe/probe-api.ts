import { ensureRestApi, type RestApi } from '../../provision/resources/rest-api/rest-api.ts'
import { until } from '../waiting/until.ts'
import { type ApiResponse, RestApiClient } from '../world/rest-api-client.ts'
import type { ProbeStack } from './probe-stack.ts'

/** The API of the trials, with its client. Built by the first that asks. */
export async function probeApi({ cloud, build, fn }: ProbeStack): Promise<{ api: RestApi; client: RestApiClient }> {
  const api = await ensureRestApi(build, 'probe', {
    to: fn,
    models: { Probe: { type: 'object', required: ['probe'] } },
    routes: { '/probe': { GET: {}, POST: { body: 'Probe' } } },
    limits: { rateLimit: 1, burstLimit: 1, dailyQuota: 1000 },
  })
  return { api, client: new RestApiClient(api, { cloud }) }
}

/** Asks again until it is not throttled. */
export async function retryWhileThrottled(request: () => Promise<ApiResponse>): Promise<ApiResponse> {
  const { value } = await until(request, ({ status }) => status !== 429, 30_000)
  return value
}
