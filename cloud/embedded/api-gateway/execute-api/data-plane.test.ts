import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Activity } from '../../core/activity.ts'
import type { Call } from '../../core/call.ts'
import { trueChance } from '../../core/chance.ts'
import { AwsError } from '../../core/errors.ts'
import { noFaults } from '../../core/faults.ts'
import { ManualClock } from '../../core/manual-clock.ts'
import type { Platform } from '../../core/platform.ts'
import { Tracer } from '../../core/trace.ts'
import { apiGateway } from '../service.ts'

type Untyped = Record<
  string,
  (input: object, call: Call) => Promise<{ id: string; value: string; items: { id: string }[] }>
>

let clock: ManualClock
let server: Server
let url: string
let key: string
/** What the function answers; a test changes it. */
let answer: () => Promise<{ Payload?: Uint8Array; FunctionError?: string }>

const payload = (result: unknown) => async () => ({ Payload: Buffer.from(JSON.stringify(result)) })

beforeEach(async () => {
  clock = new ManualClock()
  answer = payload({ statusCode: 200, body: 'hello' })
  const tracer = new Tracer(clock, trueChance)
  const inside = { call: () => answer() }
  const service = apiGateway({
    clock,
    activity: new Activity(clock),
    chance: trueChance,
    tracer,
    inside,
    faults: noFaults,
  } as unknown as Platform)
  const call = { account: '000000000000', region: 'us-east-1', clock, chance: trueChance } as unknown as Call
  const api = service.operations as unknown as Untyped
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
  const made = await api.createApiKey!({ name: 'k', enabled: true }, call)
  key = made.value
  await api.createUsagePlanKey!({ usagePlanId: plan.id, keyId: made.id, keyType: 'API_KEY' }, call)
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

test('the function answers', async () => {
  expect(await get()).toEqual([200, 'hello'])
})

test('a key that nobody gave out is refused', async () => {
  expect(await get({})).toEqual([403, '{"message":"Forbidden"}'])
  expect(await get({ 'x-api-key': 'x'.repeat(40) })).toEqual([403, '{"message":"Forbidden"}'])
})

test('more than the burst is throttled until the bucket has filled again', async () => {
  expect([await get(), await get(), await get()].map(([status]) => status)).toEqual([200, 200, 429])
  expect(await get()).toEqual([429, '{"message":"Too Many Requests"}'])
  await clock.advance(1000)
  expect((await get())[0]).toBe(200)
})

test('a quota that is used up is full again on the next day', async () => {
  for (let request = 0; request < 4; request++) {
    expect((await get())[0]).toBe(200)
    await clock.advance(2000)
  }
  expect(await get()).toEqual([429, '{"message":"Limit Exceeded"}'])
  await clock.advance(24 * 3600 * 1000)
  expect((await get())[0]).toBe(200)
})

test.each([
  ['an error', async () => ({ FunctionError: 'Unhandled', Payload: Buffer.from('{}') })],
  ['no status', payload({ body: 'x' })],
  ['a body that is no text', payload({ statusCode: 200, body: {} })],
  ['a member that is not known', payload({ statusCode: 200, answer: 'x' })],
])('%s of the function is 502 to the client', async (_, given) => {
  answer = given
  expect(await get()).toEqual([502, '{"message":"Internal server error"}'])
})

test('a function that may not be invoked is 500 to the client', async () => {
  answer = async () => {
    throw new AwsError('AccessDeniedException', 'no')
  }
  expect(await get()).toEqual([500, '{"message":"Internal server error"}'])
})

test('a function that takes longer than 29 seconds is 504 to the client', async () => {
  const asked = withResolvers()
  answer = () => {
    asked.resolve()
    return new Promise(() => {})
  }
  const late = get()
  await asked.promise
  await clock.advance(29_000)
  expect(await late).toEqual([504, '{"message":"Endpoint request timed out"}'])
})

/** Node 20 has no Promise.withResolvers. */
function withResolvers() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
