import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Activity } from '../../core/activity.ts'
import type { Call } from '../../core/call.ts'
import { AwsError } from '../../core/errors.ts'
import { noFaults } from '../../core/faults.ts'
import { PAGE_SANDBOX } from '../../core/page-sandbox.ts'
import type { Platform } from '../../core/platform.ts'
import { systemRandom } from '../../core/random-source.ts'
import { Tracer } from '../../core/trace.ts'
import { ManualClock } from '../../testing/manual-clock.ts'
import { apiGateway } from '../service.ts'

type UntypedOperations = Record<
  string,
  (input: object, call: Call) => Promise<{ id: string; value: string; items: { id: string }[] }>
>

let clock: ManualClock
let server: Server
let url: string
let key: string
/** The fake function's response, which tests replace. */
let invokeFunction: (input: { Payload: Uint8Array }) => Promise<{ Payload?: Uint8Array; FunctionError?: string }>

const respondWith = (result: unknown) => async () => ({ Payload: Buffer.from(JSON.stringify(result)) })

beforeEach(async () => {
  clock = new ManualClock()
  invokeFunction = respondWith({ statusCode: 200, body: 'hello' })
  const tracer = new Tracer(clock, systemRandom)
  const internalClient = {
    call: (_service: string, _operation: string, input: { Payload: Uint8Array }) => invokeFunction(input),
  }
  const service = apiGateway({
    clock,
    activity: new Activity(clock),
    random: systemRandom,
    tracer,
    internalClient,
    faults: noFaults,
  } as unknown as Platform)
  const call = { account: '000000000000', region: 'us-east-1', clock, random: systemRandom } as unknown as Call
  const api = service.operations as unknown as UntypedOperations
  const { id: restApiId } = await api.createRestApi!({ name: 'a' }, call)
  const { items } = await api.getResources!({ restApiId }, call)
  const method = { restApiId, resourceId: items[0]!.id, httpMethod: 'GET' }
  await api.putMethod!({ ...method, authorizationType: 'NONE', apiKeyRequired: true }, call)
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'
  await api.putIntegration!({ ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri }, call)
  await api.createDeployment!({ restApiId, stageName: 'v1' }, call)
  const plan = await api.createUsagePlan!(
    {
      name: 'p',
      apiStages: [{ apiId: restApiId, stage: 'v1' }],
      throttle: { rateLimit: 1, burstLimit: 2 },
      quota: { limit: 4, period: 'DAY' },
    },
    call,
  )
  const apiKey = await api.createApiKey!({ name: 'k', enabled: true }, call)
  key = apiKey.value
  await api.createUsagePlanKey!({ usagePlanId: plan.id, keyId: apiKey.id, keyType: 'API_KEY' }, call)
  server = createServer((request, response) => void service.http!.handle(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_aws/execute-api/${restApiId}/v1/`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function get(headers: Record<string, string> = { 'x-api-key': key }): Promise<[number, string]> {
  const response = await fetch(url, { headers })
  return [response.status, await response.text()]
}

test('a request with a valid API key returns the response of the function', async () => {
  expect(await get()).toEqual([200, 'hello'])
})

test('the function sees the address and the port that the client connected to, and the trace id that the response carries', async () => {
  invokeFunction = ({ Payload }) => respondWith({ body: Buffer.from(Payload).toString() })()
  const response = await fetch(url, { headers: { 'x-api-key': key, 'x-forwarded-for': '203.0.113.7' } })
  const { headers } = (await response.json()) as { headers: Record<string, string> }
  expect(headers).toMatchObject({
    'X-Amzn-Trace-Id': response.headers.get('x-amzn-trace-id'),
    'X-Forwarded-For': '203.0.113.7, 127.0.0.1',
    'X-Forwarded-Port': new URL(url).port,
    'X-Forwarded-Proto': 'http',
  })
})

test('a request without a key, or with an unknown one, is rejected as Forbidden', async () => {
  expect(await get({})).toEqual([403, '{"message":"Forbidden"}'])
  expect(await get({ 'x-api-key': 'x'.repeat(40) })).toEqual([403, '{"message":"Forbidden"}'])
})

test('a wrong stage and an unknown API are Forbidden, with a hint at what would be right', async () => {
  const [, , , , , apiId] = url.split('/')
  const respondAt = async (from: string, to: string) => (await fetch(url.replace(from, to))).json()
  expect(await respondAt('/v1/', '/v2/')).toEqual({
    message: 'Forbidden',
    hint: `The API ${apiId} has no stage v2. Its stages: v1.`,
  })
  expect(await respondAt(`/${apiId}/`, '/nope123456/')).toEqual({
    message: 'Forbidden',
    hint: 'There is no API with the id nope123456.',
  })
})

test('requests beyond the burst limit are throttled until the token bucket has refilled', async () => {
  expect([await get(), await get(), await get()].map(([status]) => status)).toEqual([200, 200, 429])
  expect(await get()).toEqual([429, '{"message":"Too Many Requests"}'])
  await clock.advance(1000)
  expect((await get())[0]).toBe(200)
})

test('an exhausted daily quota is available again on the next day', async () => {
  for (let request = 0; request < 4; request++) {
    expect((await get())[0]).toBe(200)
    await clock.advance(2000)
  }
  expect(await get()).toEqual([429, '{"message":"Limit Exceeded"}'])
  await clock.advance(24 * 3600 * 1000)
  expect((await get())[0]).toBe(200)
})

test.each([
  ['an unhandled error', async () => ({ FunctionError: 'Unhandled', Payload: Buffer.from('{}') })],
  ['a header that HTTP cannot hold', respondWith({ statusCode: 200, headers: { 'x-a': 'a\nb' } })],
  ['a body that is not a string', respondWith({ statusCode: 200, body: {} })],
  ['an unknown member', respondWith({ statusCode: 200, answer: 'x' })],
])('the client gets status 502 if the function returns %s', async (_, invoke) => {
  invokeFunction = invoke
  expect(await get()).toEqual([502, '{"message":"Internal server error"}'])
})

test('a page is sandboxed, in addition to its own policy', async () => {
  const policyOf = async () =>
    (await fetch(url, { headers: { 'x-api-key': key } })).headers.get('content-security-policy')
  expect(await policyOf()).toBe(PAGE_SANDBOX)
  invokeFunction = respondWith({ headers: { 'Content-Security-Policy': "default-src 'self'" } })
  expect(await policyOf()).toBe(`default-src 'self', ${PAGE_SANDBOX}`)
})

test('the client gets status 500 if API Gateway lacks permission to invoke the function', async () => {
  invokeFunction = async () => {
    throw new AwsError('AccessDeniedException', 'no')
  }
  expect(await get()).toEqual([500, '{"message":"Internal server error"}'])
})

test('the client gets status 504 if the function takes longer than 29 seconds', async () => {
  const invoked = withResolvers()
  invokeFunction = () => {
    invoked.resolve()
    return new Promise(() => {})
  }
  const response = get()
  await invoked.promise
  await clock.advance(29_000)
  expect(await response).toEqual([504, '{"message":"Endpoint request timed out"}'])
})

/** Node 20 has no Promise.withResolvers. */
function withResolvers() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
