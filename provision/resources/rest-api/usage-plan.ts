import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  UpdateUsagePlanCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTags } from '../../build.ts'

export interface ApiKey {
  readonly id: string
  /** Secret: what a client sends as `x-api-key`. */
  readonly value: string
}

/** What one client may do: requests a second, at once, and a day. */
export interface Limits {
  readonly rateLimit: number
  readonly burstLimit: number
  readonly dailyQuota: number
}

interface ApiKeySpec {
  readonly apiId: string
  readonly stage: string
  readonly name: string
  readonly limits: Limits
}

/** A key for one client of the API, and the plan that says how much it may ask. */
export async function ensureApiKey(build: Build, { apiId, stage, name, limits }: ApiKeySpec): Promise<ApiKey> {
  const { apiGateway } = build.clients
  const own = physicalName(build, name)
  const [plan, key] = await Promise.all([
    ensure(
      build,
      { kind: 'usage-plan', name: own },
      {
        find: () => findPlan(build.clients, own),
        create: () =>
          apiGateway.send(
            new CreateUsagePlanCommand({
              name: own,
              apiStages: [{ apiId, stage }],
              throttle: { rateLimit: limits.rateLimit, burstLimit: limits.burstLimit },
              quota: { limit: limits.dailyQuota, period: 'DAY' },
              tags: stackTags(build),
            }),
          ),
      },
    ),
    ensure(
      build,
      { kind: 'api-key', name: own },
      {
        find: () => findKey(build.clients, own),
        create: () => apiGateway.send(new CreateApiKeyCommand({ name: own, enabled: true, tags: stackTags(build) })),
      },
    ),
  ])
  const { items = [] } = await apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId: plan.id }))
  if (!items.some(({ id }) => id === key.id))
    await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }))
  return { id: key.id!, value: key.value! }
}

async function findPlan({ apiGateway }: Clients, name: string): Promise<UsagePlan | undefined> {
  const { items } = await apiGateway.send(new GetUsagePlansCommand({ limit: 500 }))
  return items?.find((plan) => plan.name === name)
}

async function findKey({ apiGateway }: Clients, nameQuery: string) {
  const { items } = await apiGateway.send(new GetApiKeysCommand({ nameQuery, includeValues: true }))
  return items?.find(({ name }) => name === nameQuery)
}

/** A plan that still stands on a stage cannot be deleted, so it is taken off first. */
export async function removeUsagePlan(clients: Clients, name: string): Promise<void> {
  const plan = await findPlan(clients, name)
  if (!plan) return
  const { id: usagePlanId, apiStages = [] } = plan
  if (apiStages.length > 0)
    await clients.apiGateway.send(
      new UpdateUsagePlanCommand({
        usagePlanId,
        patchOperations: apiStages.map(({ apiId, stage }) => ({
          op: 'remove',
          path: '/apiStages',
          value: `${apiId}:${stage}`,
        })),
      }),
    )
  await clients.apiGateway.send(new DeleteUsagePlanCommand({ usagePlanId }))
}

export async function removeApiKey(clients: Clients, name: string): Promise<void> {
  const key = await findKey(clients, name)
  if (key) await clients.apiGateway.send(new DeleteApiKeyCommand({ apiKey: key.id }))
}
