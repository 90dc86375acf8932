import type { ApiResponse } from '../world/rest-api-client.ts'
import { probeApi, retryWhileThrottled } from './probe-api.ts'
import type { ProbeStack } from './probe-stack.ts'

/** A body that does not fit the model passes when its type is another than the model's, since no model is for it. */
export async function validatesByContentType(ground: ProbeStack): Promise<string | undefined> {
  const { client } = await probeApi(ground)
  const { status } = await retryWhileThrottled(() =>
    client.send('POST', '/probe', { body: 'x', headers: { 'content-type': 'text/x' } }),
  )
  return status === 200 ? undefined : `a body of a type without a model was answered with ${status}`
}

/** What the gateway itself refuses, and what it makes of a function that fails, looks as its gateway response says. */
export async function shapesGatewayResponses(ground: ProbeStack): Promise<string | undefined> {
  const { client } = await probeApi(ground)
  const unknown = await retryWhileThrottled(() => client.get('/nowhere'))
  if (!isProblem(unknown)) return `an unknown path was answered with ${told(unknown)}`
  const unfit = await retryWhileThrottled(() => client.send('POST', '/probe', { body: '{}' }))
  if (!isProblem(unfit) || !/probe/.test(unfit.body.detail))
    return `a body that lacks a field was refused with ${told(unfit)}`
  const failed = await retryWhileThrottled(() => client.get('/probe?fail'))
  return isProblem(failed) ? undefined : `a function that failed was answered with ${told(failed)}`
}

const isProblem = ({ headers }: ApiResponse): boolean =>
  headers.get('content-type')?.startsWith('application/problem+json') === true

const told = ({ status, body }: ApiResponse): string => `${status} ${JSON.stringify(body.detail ?? body)}`

/** A client that may ask once a second is held back when it asks often. */
export async function throttlesApi(ground: ProbeStack): Promise<string | undefined> {
  const { client } = await probeApi(ground)
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.get('/probe')))
  return answers.some(({ status }) => status === 429)
    ? undefined
    : '20 requests at once were let through where one a second is allowed'
}
