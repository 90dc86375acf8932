import type { Ground } from './ground.ts'
import { calmly, probeApi } from './probe-api.ts'

/** A body that does not fit the model passes when its type is another than the model's, since no model is for it. */
export async function validatesByContentType(ground: Ground): Promise<string | undefined> {
  const { client } = await probeApi(ground)
  const { status } = await calmly(() =>
    client.send('POST', '/probe', { body: 'x', headers: { 'content-type': 'text/x' } }),
  )
  return status === 200 ? undefined : `a body of a type without a model was answered with ${status}`
}

/** What the gateway itself refuses has the body and the type that a gateway response says. */
export async function shapesGatewayResponses(ground: Ground): Promise<string | undefined> {
  const { client } = await probeApi(ground)
  const { headers, status } = await calmly(() => client.get('/nowhere'))
  const type = headers.get('content-type') ?? 'no type'
  return type.startsWith('application/problem+json') ? undefined : `a refusal came as ${type} with ${status}`
}

/** A client that may ask once a second is held back when it asks often. */
export async function throttlesApi(ground: Ground): Promise<string | undefined> {
  const { client } = await probeApi(ground)
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.get('/probe')))
  return answers.some(({ status }) => status === 429)
    ? undefined
    : '20 requests at once were let through where one a second is allowed'
}
