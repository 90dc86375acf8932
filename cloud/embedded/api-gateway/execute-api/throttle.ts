import type { MethodSetting } from '@aws-sdk/client-api-gateway'
import type { ApiKey, UsagePlan } from '../rest-api.ts'
import type { RegionalStore } from '../store.ts'
import { GatewayResponseError } from './gateway-response.ts'
import type { ApiRequest, Route } from './request.ts'

/** Token bucket: refills at `rate` tokens per second up to `burst`; each request takes one token. */
class TokenBucket {
  #tokens: number
  #refilledAt: number

  constructor(burst: number, now: number) {
    this.#tokens = burst
    this.#refilledAt = now
  }

  take(rate: number, burst: number, now: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#refilledAt) / 1000) * rate)
    this.#refilledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}

const PERIOD_MS = { DAY: 24 * 3600 * 1000, WEEK: 7 * 24 * 3600 * 1000, MONTH: 30 * 24 * 3600 * 1000 } as const

/** API keys, usage plans and method throttling: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export class Throttle {
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #requestCounts = new Map<string, { period: number; count: number }>()

  /** Throws if the request is rejected; otherwise returns its API key, if the method requires one. */
  admit(request: ApiRequest, { method, resource }: Route, store: RegionalStore): ApiKey | undefined {
    const { api, stage, now } = request
    const client = method.input.apiKeyRequired ? authenticate(request, store) : undefined
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
    const bucketName = `${id}/${key.id}`
    const { rateLimit, burstLimit } = throttle ?? {}
    if (rateLimit !== undefined && burstLimit !== undefined && !this.#take(bucketName, rateLimit, burstLimit, now))
      throw new GatewayResponseError('THROTTLED')
    if (quota?.limit === undefined) return
    const period = Math.floor(now / PERIOD_MS[quota.period ?? 'DAY'])
    const previous = this.#requestCounts.get(bucketName)
    const count = previous?.period === period ? previous.count : (quota.offset ?? 0)
    if (count >= quota.limit) throw new GatewayResponseError('QUOTA_EXCEEDED')
    this.#requestCounts.set(bucketName, { period, count: count + 1 })
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

/** Finds the enabled API key that was sent, and the usage plan that admits it to this stage. */
function authenticate(
  { headers, api, stage }: ApiRequest,
  { keys, plans }: RegionalStore,
): { key: ApiKey; plan: UsagePlan } {
  const value = headers['x-api-key']
  const key = [...keys.values()].find((candidate) => candidate.value === value && candidate.enabled)
  const plan =
    key &&
    [...plans.values()].find(
      ({ keyIds, stages }) =>
        keyIds.has(key.id) && stages.some((entry) => entry.apiId === api.id && entry.stage === stage.name),
    )
  if (!key || !plan) throw new GatewayResponseError('INVALID_API_KEY')
  return { key, plan }
}

/** Finds the most specific setting that applies to the method. */
function findMethodSetting(
  settings: ReadonlyMap<string, MethodSetting>,
  path: string,
  method: string,
): MethodSetting | undefined {
  return settings.get(`${path.slice(1)}/${method}`) ?? settings.get(`*/${method}`) ?? settings.get('*/*')
}
