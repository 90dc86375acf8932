import { ensureRestApi, type RestApi } from '../../provision/resources/rest-api/rest-api.ts'
import { setIntegrationTimeout } from '../stack/set-integration-timeout.ts'
import { until } from '../waiting/until.ts'
import { type ApiResponse, RestApiClient } from '../world/rest-api-client.ts'
import { WORK_MS } from './function/handler.ts'
import type { ProbeStack } from './probe-stack.ts'

/** A body that does not match the model must be accepted if its content type has no model. */
export async function checkValidationByContentType(stack: ProbeStack): Promise<string | undefined> {
  const { client } = await ensureProbeApi(stack)
  const { status } = await retryWhileThrottled(() =>
    client.send('POST', '/probe', { body: 'x', headers: { 'content-type': 'text/x' } }),
  )
  return status === 200 ? undefined : `the response to a body whose content type has no model was ${status}`
}

/** Errors of the gateway itself, and of a function that fails, must have the format of the gateway response. */
export async function checkGatewayResponses(stack: ProbeStack): Promise<string | undefined> {
  const { client } = await ensureProbeApi(stack)
  const unknownPath = await retryWhileThrottled(() => client.get('/nowhere'))
  if (!isProblem(unknownPath)) return `the response to an unknown path was ${format(unknownPath)}`
  const invalidBody = await retryWhileThrottled(() => client.send('POST', '/probe', { body: '{}' }))
  if (!isProblem(invalidBody) || !/probe/.test(invalidBody.body.detail))
    return `the response to a body without a required field was ${format(invalidBody)}`
  const failedFunction = await retryWhileThrottled(() => client.get('/probe?fail'))
  return isProblem(failedFunction) ? undefined : `the response to a function that failed was ${format(failedFunction)}`
}

/** A client that exceeds its rate limit must be throttled. */
export async function checkThrottling(stack: ProbeStack): Promise<string | undefined> {
  const { client } = await ensureProbeApi(stack)
  const responses = await Promise.all(Array.from({ length: 20 }, () => client.get('/probe')))
  return responses.some(({ status }) => status === 429)
    ? undefined
    : '20 concurrent requests were accepted although the rate limit is one per second'
}

/** Less than the function takes. */
const INTEGRATION_TIMEOUT_MS = WORK_MS / 2

/** A request must fail if the function takes longer than the integration timeout. */
export async function checkIntegrationTimeout(stack: ProbeStack): Promise<string | undefined> {
  const { api, client } = await ensureProbeApi(stack)
  await setIntegrationTimeout(stack.cloud.clients, api, 'GET /probe', INTEGRATION_TIMEOUT_MS)
  const { status } = await retryWhileThrottled(() => client.get('/probe?work'))
  const [worked, timeout] = [WORK_MS, INTEGRATION_TIMEOUT_MS].map((milliseconds) => `${milliseconds / 1000} s`)
  return status === 504
    ? undefined
    : `the response was ${status} although the function took ${worked} and the integration timeout is ${timeout}`
}

export async function ensureProbeApi({
  cloud,
  build,
  fn,
}: ProbeStack): Promise<{ api: RestApi; client: RestApiClient }> {
  const api = await ensureRestApi(build, 'probe', {
    to: fn,
    models: { Probe: { type: 'object', required: ['probe'] } },
    routes: { '/probe': { GET: {}, POST: { body: 'Probe' } } },
    limits: { rateLimit: 1, burstLimit: 1, dailyQuota: 1000 },
  })
  return { api, client: new RestApiClient(api, { cloud }) }
}

async function retryWhileThrottled(request: () => Promise<ApiResponse>): Promise<ApiResponse> {
  return (await until(request, ({ status }) => status !== 429, 30_000)).value
}

const isProblem = ({ headers }: ApiResponse): boolean =>
  headers.get('content-type')?.startsWith('application/problem+json') === true

const format = ({ status, body }: ApiResponse): string => `${status} ${JSON.stringify(body.detail ?? body)}`
