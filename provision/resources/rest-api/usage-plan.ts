import {
  type ApiKey as ApiKeyDescription,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  type PatchOperation,
  TagResourceCommand,
  UpdateApiKeyCommand,
  UpdateUsagePlanCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../../cloud/api/clients.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTags } from '../../build.ts'

export interface ApiKey {
  readonly id: string
  /** Secret: the value of a client's `x-api-key` header. */
  readonly value: string
}

/** The limits of one client. */
export interface Limits {
  /** Requests per second. */
  readonly rateLimit: number
  /** Requests at once. */
  readonly burstLimit: number
  /** Requests per day. */
  readonly dailyQuota: number
}

interface ApiKeySpec {
  readonly apiId: string
  readonly stage: string
  readonly name: string
  readonly limits: Limits
}

/** Creates or updates the key of one client of the API, and the usage plan that limits it. */
export async function ensureApiKey(build: Build, spec: ApiKeySpec): Promise<ApiKey> {
  const { apiGateway } = build.clients
  const { apiId, stage, limits } = spec
  const name = physicalName(build, spec.name)
  const [plan, key] = await Promise.all([
    ensure(
      build,
      { kind: 'usage-plan', name },
      {
        find: () => findPlan(build.clients, name),
        create: () =>
          apiGateway.send(
            new CreateUsagePlanCommand({
              name,
              apiStages: [{ apiId, stage }],
              throttle: { rateLimit: limits.rateLimit, burstLimit: limits.burstLimit },
              quota: { limit: limits.dailyQuota, period: 'DAY' },
              tags: stackTags(build),
            }),
          ),
        reconcile: (found) => reconcilePlan(build, found, spec),
      },
    ),
    ensure(
      build,
      { kind: 'api-key', name },
      {
        find: () => findKey(build.clients, name),
        create: () => apiGateway.send(new CreateApiKeyCommand({ name, enabled: true, tags: stackTags(build) })),
        reconcile: (found) => reconcileKey(build, found),
      },
    ),
  ])
  const { items = [] } = await apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId: plan.id }))
  if (!items.some(({ id }) => id === key.id))
    await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }))
  return { id: key.id!, value: key.value! }
}

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch */
async function reconcilePlan(build: Build, plan: UsagePlan, { apiId, stage, limits }: ApiKeySpec): Promise<void> {
  const { apiGateway } = build.clients
  const { id: usagePlanId, throttle, quota, apiStages = [] } = plan
  const settings = [
    ['/throttle/rateLimit', throttle?.rateLimit, limits.rateLimit],
    ['/throttle/burstLimit', throttle?.burstLimit, limits.burstLimit],
    ['/quota/limit', quota?.limit, limits.dailyQuota],
    ['/quota/period', quota?.period, 'DAY'],
  ] as const
  const stages = apiStages.map((described) => `${described.apiId}:${described.stage}`)
  const stageId = `${apiId}:${stage}`
  const patchOperations: PatchOperation[] = [
    ...settings
      .filter(([, current, described]) => current !== described)
      .map(([path, , value]) => ({ op: 'replace' as const, path, value: String(value) })),
    ...(stages.includes(stageId) ? [] : [{ op: 'add' as const, path: '/apiStages', value: stageId }]),
    ...stages.filter((value) => value !== stageId).map(removeStage),
  ]
  if (patchOperations.length > 0) await apiGateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }))
  await reconcileTags(build, `/usageplans/${usagePlanId}`, plan)
}

const removeStage = (value: string) => ({ op: 'remove' as const, path: '/apiStages', value })

async function reconcileKey(build: Build, key: ApiKeyDescription): Promise<void> {
  const { id: apiKey, enabled } = key
  if (!enabled) {
    const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'true' }]
    await build.clients.apiGateway.send(new UpdateApiKeyCommand({ apiKey, patchOperations }))
  }
  await reconcileTags(build, `/apikeys/${apiKey}`, key)
}

async function reconcileTags(build: Build, path: string, { tags }: UsagePlan | ApiKeyDescription): Promise<void> {
  if (hasStackTags(build, tags)) return
  const resourceArn = `arn:aws:apigateway:${build.region}::${path}`
  await build.clients.apiGateway.send(new TagResourceCommand({ resourceArn, tags: stackTags(build) }))
}

async function findPlan({ apiGateway }: Clients, name: string): Promise<UsagePlan | undefined> {
  let position: string | undefined
  do {
    const page = await apiGateway.send(new GetUsagePlansCommand({ limit: 500, position }))
    const plan = page.items?.find((found) => found.name === name)
    if (plan) return plan
    position = page.position
  } while (position)
  return undefined
}

async function findKey({ apiGateway }: Clients, nameQuery: string): Promise<ApiKeyDescription | undefined> {
  const { items } = await apiGateway.send(new GetApiKeysCommand({ nameQuery, includeValues: true }))
  return items?.find(({ name }) => name === nameQuery)
}

/** API Gateway deletes a usage plan only after its stages are removed from it. */
export async function removeUsagePlan(clients: Clients, name: string): Promise<void> {
  const plan = await findPlan(clients, name)
  if (!plan) return
  const { id: usagePlanId, apiStages = [] } = plan
  if (apiStages.length > 0)
    await clients.apiGateway.send(
      new UpdateUsagePlanCommand({
        usagePlanId,
        patchOperations: apiStages.map(({ apiId, stage }) => removeStage(`${apiId}:${stage}`)),
      }),
    )
  await clients.apiGateway.send(new DeleteUsagePlanCommand({ usagePlanId }))
}

export async function removeApiKey(clients: Clients, name: string): Promise<void> {
  const key = await findKey(clients, name)
  if (key) await clients.apiGateway.send(new DeleteApiKeyCommand({ apiKey: key.id }))
}
