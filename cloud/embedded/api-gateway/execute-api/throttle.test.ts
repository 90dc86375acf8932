import type { MethodSetting } from '@aws-sdk/client-api-gateway'
import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../testing/manual-clock.ts'
import type { ApiKey, UsagePlan } from '../rest-api.ts'
import { RegionalStore } from '../store.ts'
import { createApiRequest, createMethod, createResource, createRoute, createStage } from './test-request.ts'
import { Throttle } from './throttle.ts'

const DAY = 24 * 3600 * 1000

let clock: ManualClock
let throttle: Throttle
let store: RegionalStore
beforeEach(() => {
  // The quota periods of every length start at the epoch.
  clock = new ManualClock(0)
  throttle = new Throttle()
  store = new RegionalStore()
})

/** Adds a usage plan for the stage `prod`, and an API key that belongs to it. */
function addKey(name: string, plan: Partial<UsagePlan> = {}): ApiKey {
  const key: ApiKey = {
    id: name,
    value: `value of ${name}`,
    created: 0,
    name,
    description: undefined,
    enabled: true,
    tags: {},
  }
  store.keys.set(key.id, key)
  store.plans.set(`plan of ${name}`, {
    id: `plan of ${name}`,
    name: 'plan',
    description: undefined,
    stages: [{ apiId: 'a1b2c3d4e5', stage: 'prod' }],
    throttle: undefined,
    quota: undefined,
    keyIds: new Set([key.id]),
    tags: {},
    ...plan,
  })
  return key
}

/** Sends a request whose method requires an API key. */
function sendWithKey(value: string | undefined): ApiKey | undefined {
  const headers = value === undefined ? {} : { 'x-api-key': value }
  const route = createRoute({ method: createMethod({ apiKeyRequired: true }) })
  return throttle.admit(createApiRequest({ headers, now: clock.now() }), route, store)
}

/** Sends a request whose method requires no API key, to a stage with these method settings. */
function send(method: string, path: string, settings: Record<string, MethodSetting>): void {
  const stage = createStage({ methodSettings: new Map(Object.entries(settings)) })
  throttle.admit(
    createApiRequest({ method, path, stage, now: clock.now() }),
    createRoute({ resource: createResource(path) }),
    store,
  )
}

const invalidApiKey = expect.objectContaining({ type: 'INVALID_API_KEY', message: 'Forbidden' })
const throttled = expect.objectContaining({ type: 'THROTTLED', message: 'Too Many Requests' })
const quotaExceeded = expect.objectContaining({ type: 'QUOTA_EXCEEDED', message: 'Limit Exceeded' })

test('a method that requires no API key admits a request without one', () => {
  expect(throttle.admit(createApiRequest(), createRoute(), store)).toBeUndefined()
})

test('a method that requires an API key admits a request with the key of a usage plan of its stage', () => {
  const key = addKey('k')
  expect(sendWithKey(key.value)).toBe(key)
})

test('a missing, unknown or disabled API key is rejected', () => {
  const key = addKey('k')
  expect(() => sendWithKey(undefined)).toThrow(invalidApiKey)
  expect(() => sendWithKey('unknown')).toThrow(invalidApiKey)
  key.enabled = false
  expect(() => sendWithKey(key.value)).toThrow(invalidApiKey)
})

test('an API key without a usage plan for the stage is rejected', () => {
  const otherStage = addKey('other stage', { stages: [{ apiId: 'a1b2c3d4e5', stage: 'test' }] })
  const noPlan = addKey('no plan', { keyIds: new Set() })
  expect(() => sendWithKey(otherStage.value)).toThrow(invalidApiKey)
  expect(() => sendWithKey(noPlan.value)).toThrow(invalidApiKey)
})

test('a usage plan admits a burst, and afterwards as many requests per second as its rate limit', async () => {
  const { value } = addKey('k', { throttle: { rateLimit: 2, burstLimit: 3 } })
  for (let request = 0; request < 3; request++) sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(throttled)
  await clock.advance(499)
  expect(() => sendWithKey(value)).toThrow(throttled)
  await clock.advance(1)
  sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(throttled)
})

test('a usage plan never admits more than its burst limit at once, however long it was idle', async () => {
  const { value } = addKey('k', { throttle: { rateLimit: 100, burstLimit: 2 } })
  sendWithKey(value)
  await clock.advance(DAY)
  sendWithKey(value)
  sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(throttled)
})

test('the API keys of one usage plan are throttled independently', () => {
  const first = addKey('first', { throttle: { rateLimit: 1, burstLimit: 1 } })
  const second = addKey('second', { keyIds: new Set() })
  store.plans.get('plan of first')!.keyIds.add(second.id)
  sendWithKey(first.value)
  expect(() => sendWithKey(first.value)).toThrow(throttled)
  sendWithKey(second.value)
})

test.each([
  ['DAY', DAY],
  ['WEEK', 7 * DAY],
  ['MONTH', 30 * DAY],
] as const)('a quota per %s admits its limit, and the same number again in the next period', async (period, length) => {
  const { value } = addKey('k', { quota: { limit: 2, period } })
  sendWithKey(value)
  sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(quotaExceeded)
  await clock.advance(length - 1)
  expect(() => sendWithKey(value)).toThrow(quotaExceeded)
  await clock.advance(1)
  sendWithKey(value)
  sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(quotaExceeded)
})

test('the offset of a quota reduces the number of requests in the first period', () => {
  const { value } = addKey('k', { quota: { limit: 3, period: 'DAY', offset: 2 } })
  sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(quotaExceeded)
})

test('a throttled request does not count toward the quota', async () => {
  const { value } = addKey('k', { throttle: { rateLimit: 1, burstLimit: 1 }, quota: { limit: 2, period: 'DAY' } })
  sendWithKey(value)
  expect(() => sendWithKey(value)).toThrow(throttled)
  await clock.advance(1000)
  sendWithKey(value)
  await clock.advance(1000)
  expect(() => sendWithKey(value)).toThrow(quotaExceeded)
})

test('a method setting throttles each method of the stage on its own', () => {
  const settings = { '*/*': { throttlingRateLimit: 1, throttlingBurstLimit: 1 } }
  send('GET', '/pets', settings)
  expect(() => send('GET', '/pets', settings)).toThrow(throttled)
  send('POST', '/pets', settings)
  send('GET', '/stores', settings)
})

test('the setting of a method takes precedence over that of all paths, and that over the one of all methods', () => {
  const none = { throttlingRateLimit: 0, throttlingBurstLimit: 0 }
  const one = { throttlingRateLimit: 1, throttlingBurstLimit: 1 }
  expect(() => send('GET', '/pets', { 'pets/GET': one, '*/GET': none, '*/*': none })).not.toThrow()
  expect(() => send('GET', '/stores', { '*/GET': none, '*/*': one })).toThrow(throttled)
  expect(() => send('POST', '/stores', { '*/GET': none, '*/*': one })).not.toThrow()
})

test('a rate limit of -1 disables the throttling of a method', () => {
  const settings = { '*/*': { throttlingRateLimit: -1, throttlingBurstLimit: -1 } }
  for (let request = 0; request < 100; request++) send('GET', '/pets', settings)
})
