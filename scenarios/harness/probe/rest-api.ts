import { ensureRestApi } from '../../../provision/resources/rest-api/rest-api.ts'
import { type Answer, OrdersClient } from '../orders-client.ts'
import { until } from '../until.ts'
import type { Ground } from './ground.ts'

/** A body that does not fit the model passes when its type is another than the model's, since no model is for it. */
export async function validatesByContentType(ground: Ground): Promise<string | undefined> {
  const api = await apiOn(ground)
  const { status } = await calmly(() =>
    api.send('POST', '/probe', { body: 'x', headers: { 'content-type': 'text/x' } }),
  )
  return status === 200 ? undefined : `a body of a type without a model was answered with ${status}`
}

/** What the gateway itself refuses has the body and the type that a gateway response says. */
export async function shapesGatewayResponses(ground: Ground): Promise<string | undefined> {
  const api = await apiOn(ground)
  const { headers, status } = await calmly(() => api.get('/nowhere'))
  const type = headers.get('content-type') ?? 'no type'
  return type.startsWith('application/problem+json') ? undefined : `a refusal came as ${type} with ${status}`
}

/** A client that may ask once a second is held back when it asks often. */
export async function throttlesApi(ground: Ground): Promise<string | undefined> {
  const api = await apiOn(ground)
  const answers = await Promise.all(Array.from({ length: 20 }, () => api.get('/probe')))
  return answers.some(({ status }) => status === 429)
    ? undefined
    : '20 requests at once were let through where one a second is allowed'
}

/** The API of the trials, with its client. Built by the first that asks. */
async function apiOn({ cloud, build, fn }: Ground): Promise<OrdersClient> {
  const { id, stage, key } = await ensureRestApi(build, 'probe', {
    to: fn,
    models: { Probe: { type: 'object', required: ['probe'] } },
    routes: { '/probe': { GET: {}, POST: { body: 'Probe' } } },
    limits: { rate: 1, burst: 1, daily: 1000 },
  })
  return new OrdersClient(cloud.invokeUrl(id, stage), key.value)
}

/** Asks again until it is not throttled. */
async function calmly(request: () => Promise<Answer>): Promise<Answer> {
  const { value } = await until(request, ({ status }) => status !== 429, 30_000)
  return value
}
