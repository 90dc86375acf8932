import type { MethodSetting } from '@aws-sdk/client-api-gateway'
import type { ApiKey, UsagePlan } from '../definition.ts'
import type { RegionalStore } from '../store.ts'
import { GatewayResponseError } from './gateway-response.ts'
import type { ApiRequest, Route } from './request.ts'

/** Tokens that fill up at a rate, to no more than the burst; each request takes one. */
class TokenBucket {
  #tokens: number
  #filledAt: number

  constructor(burst: number, now: number) {
    this.#tokens = burst
    this.#filledAt = now
  }

  take(rate: number, burst: number, now: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * rate)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}

const PERIOD_MS = { DAY: 24 * 3600 * 1000, WEEK: 7 * 24 * 3600 * 1000, MONTH: 30 * 24 * 3600 * 1000 } as const

/** Who may ask, and how much: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export class Throttle {
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #used = new Map<string, { period: number; count: number }>()

  /** Lets a request pass or throws; gives back the key that it came with, if its method asks for one. */
  admit(request: ApiRequest, { method, resource }: Route, gateway: RegionalStore): ApiKey | undefined {
    const { api, stage, now } = request
    const client = method.input.apiKeyRequired ? authenticate(request, gateway) : undefined
    if (client) this.#admitClient(client.key, client.plan, now)
    const setting = findMethodSetting(stage.methodSettings, resource.path, request.method)
    const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = setting ?? {}
    if (
      rate !== undefined &&
      burst !== undefined &&
      rate >= 0 &&
      !this.#take(`${api.id}/${stage.name}/${resource.path}/${request.method}`, rate, burst, now)
    )
      throw new GatewayResponseError('THROTTLED')
    return client?.key
  }

  #admitClient(key: ApiKey, { id, throttle, quota }: UsagePlan, now: number): void {
    const name = `${id}/${key.id}`
    const { rateLimit, burstLimit } = throttle ?? {}
    if (rateLimit !== undefined && burstLimit !== undefined && !this.#take(name, rateLimit, burstLimit, now))
      throw new GatewayResponseError('THROTTLED')
    if (quota?.limit === undefined) return
    const period = Math.floor(now / PERIOD_MS[quota.period ?? 'DAY'])
    const used = this.#used.get(name)
    const count = used?.period === period ? used.count : (quota.offset ?? 0)
    if (count >= quota.limit) throw new GatewayResponseError('QUOTA_EXCEEDED')
    this.#used.set(name, { period, count: count + 1 })
  }

  #take(name: string, rate: number, burst: number, now: number): boolean {
    let bucket = this.#buckets.get(name)
    if (!bucket) {
      bucket = new TokenBucket(burst, now)
      this.#buckets.set(name, bucket)
    }
    return bucket.take(rate, burst, now)
  }
}

/** The key that was sent, if it is good for this stage. */
function authenticate(
  { headers, api, stage }: ApiRequest,
  { keys, plans }: RegionalStore,
): { key: ApiKey; plan: UsagePlan } {
  const value = headers['x-api-key']
  const key = [...keys.values()].find((one) => one.value === value && one.enabled)
  const plan =
    key &&
    [...plans.values()].find(
      ({ keyIds, stages }) =>
        keyIds.has(key.id) && stages.some((one) => one.apiId === api.id && one.stage === stage.name),
    )
  if (!key || !plan) throw new GatewayResponseError('INVALID_API_KEY')
  return { key, plan }
}

/** The most particular of what is set for this method. */
function findMethodSetting(
  settings: ReadonlyMap<string, MethodSetting>,
  path: string,
  method: string,
): MethodSetting | undefined {
  return settings.get(`${path.slice(1)}/${method}`) ?? settings.get(`*/${method}`) ?? settings.get('*/*')
}
