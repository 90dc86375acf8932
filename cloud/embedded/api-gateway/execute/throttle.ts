import type { MethodSetting } from '@aws-sdk/client-api-gateway'
import type { Gateway } from '../gateways.ts'
import type { ApiKey, UsagePlan } from '../model.ts'
import { Refusal } from './refusal.ts'
import type { ApiRequest, Route } from './request.ts'

/** Tokens that fill up at a rate, to no more than the burst; each request takes one. */
class Bucket {
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

const PERIODS = { DAY: 24 * 3600 * 1000, WEEK: 7 * 24 * 3600 * 1000, MONTH: 30 * 24 * 3600 * 1000 } as const

/** Who may ask, and how much: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export class Throttle {
  readonly #buckets = new Map<string, Bucket>()
  readonly #used = new Map<string, { period: number; count: number }>()

  /** Lets a request pass or throws; gives back the key that it came with, if its method asks for one. */
  admit(request: ApiRequest, { method, resource }: Route, gateway: Gateway): ApiKey | undefined {
    const { api, stage, now } = request
    const client = method.input.apiKeyRequired ? clientOf(request, gateway) : undefined
    if (client) this.#admitClient(client.key, client.plan, now)
    const setting = settingFor(stage.methodSettings, resource.path, request.method)
    const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = setting ?? {}
    if (
      rate !== undefined &&
      burst !== undefined &&
      rate >= 0 &&
      !this.#take(`${api.id}/${stage.name}/${resource.path}/${request.method}`, rate, burst, now)
    )
      throw new Refusal('THROTTLED')
    return client?.key
  }

  #admitClient(key: ApiKey, { id, throttle, quota }: UsagePlan, now: number): void {
    const name = `${id}/${key.id}`
    const { rateLimit, burstLimit } = throttle ?? {}
    if (rateLimit !== undefined && burstLimit !== undefined && !this.#take(name, rateLimit, burstLimit, now))
      throw new Refusal('THROTTLED')
    if (quota?.limit === undefined) return
    const period = Math.floor(now / PERIODS[quota.period ?? 'DAY'])
    const used = this.#used.get(name)
    const count = used?.period === period ? used.count : (quota.offset ?? 0)
    if (count >= quota.limit) throw new Refusal('QUOTA_EXCEEDED')
    this.#used.set(name, { period, count: count + 1 })
  }

  #take(name: string, rate: number, burst: number, now: number): boolean {
    let bucket = this.#buckets.get(name)
    if (!bucket) {
      bucket = new Bucket(burst, now)
      this.#buckets.set(name, bucket)
    }
    return bucket.take(rate, burst, now)
  }
}

/** The key that was sent, if it is good for this stage. */
function clientOf({ headers, api, stage }: ApiRequest, { keys, plans }: Gateway): { key: ApiKey; plan: UsagePlan } {
  const value = headers['x-api-key']
  const key = [...keys.values()].find((one) => one.value === value && one.enabled)
  const plan =
    key &&
    [...plans.values()].find(
      ({ keyIds, stages }) =>
        keyIds.has(key.id) && stages.some((one) => one.apiId === api.id && one.stage === stage.name),
    )
  if (!key || !plan) throw new Refusal('INVALID_API_KEY')
  return { key, plan }
}

/** The most particular of what is set for this method. */
function settingFor(
  settings: ReadonlyMap<string, MethodSetting>,
  path: string,
  method: string,
): MethodSetting | undefined {
  return settings.get(`${path.slice(1)}/${method}`) ?? settings.get(`*/${method}`) ?? settings.get('*/*')
}
