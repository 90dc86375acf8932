import type { PatchOperation, UsagePlan as UsagePlanShape } from '@aws-sdk/client-api-gateway'
import { idFrom } from '../core/chance.ts'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { type Gateways, newId } from './gateways.ts'
import type { ApiKey, UsagePlan } from './model.ts'
import { badRequest, conflict, notFound } from './problems.ts'

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const SHORTEST_KEY = 20

/** API keys, and the plans that say how much each may ask. */
export const keys = (gateways: Gateways) =>
  ({
    createApiKey: ({ name, description, enabled = false, value, stageKeys, tags = {} }, call) => {
      if (stageKeys?.length) throw notImplemented('apigateway CreateApiKey stageKeys')
      if (value !== undefined && value.length < SHORTEST_KEY)
        throw badRequest(`API Key value should be at least ${SHORTEST_KEY} characters`)
      const known = gateways.of(call).keys
      if (value !== undefined && [...known.values()].some((key) => key.value === value))
        throw conflict('API Key already exists')
      const key: ApiKey = {
        id: newId(call.chance),
        value: value ?? idFrom(call.chance, 40, KEY_ALPHABET),
        created: call.clock.now(),
        name,
        description,
        enabled,
        tags: { ...tags },
      }
      known.set(key.id, key)
      return describedKey(key, true)
    },
    getApiKey: ({ apiKey, includeValue = false }, call) => describedKey(gateways.key(apiKey, call), includeValue),
    getApiKeys: ({ nameQuery = '', includeValues = false }, call) => ({
      items: [...gateways.of(call).keys.values()]
        .filter(({ name = '' }) => name.startsWith(nameQuery))
        .map((key) => describedKey(key, includeValues)),
    }),
    updateApiKey: ({ apiKey, patchOperations = [] }, call) => {
      const key = gateways.key(apiKey, call)
      for (const { op, path = '', value = '' } of patchOperations) {
        if (op !== 'replace' || !['/enabled', '/name', '/description'].includes(path)) throw badPatch(path, op)
        if (path === '/enabled') key.enabled = value === 'true'
        if (path === '/name') key.name = value
        if (path === '/description') key.description = value
      }
      return describedKey(key, false)
    },
    deleteApiKey: ({ apiKey }, call) => {
      const { id } = gateways.key(apiKey, call)
      const { keys: known, plans } = gateways.of(call)
      known.delete(id)
      for (const plan of plans.values()) plan.keyIds.delete(id)
      return {}
    },
    createUsagePlan: ({ name = '', description, apiStages = [], throttle, quota, tags = {} }, call) => {
      if (apiStages.some((stage) => stage.throttle))
        throw notImplemented('apigateway CreateUsagePlan apiStages.throttle')
      const plan: UsagePlan = {
        id: newId(call.chance, 6),
        name,
        description,
        stages: apiStages.map(({ apiId = '', stage = '' }) => {
          if (!gateways.api(apiId, call).stages.has(stage)) throw notFound('API stage', undefined)
          return { apiId, stage }
        }),
        throttle,
        quota,
        keyIds: new Set(),
        tags: { ...tags },
      }
      gateways.of(call).plans.set(plan.id, plan)
      return describedPlan(plan)
    },
    getUsagePlan: ({ usagePlanId }, call) => describedPlan(gateways.plan(usagePlanId, call)),
    getUsagePlans: ({ keyId }, call) => ({
      items: [...gateways.of(call).plans.values()]
        .filter(({ keyIds }) => keyId === undefined || keyIds.has(keyId))
        .map(describedPlan),
    }),
    updateUsagePlan: ({ usagePlanId, patchOperations = [] }, call) => {
      const plan = gateways.plan(usagePlanId, call)
      for (const operation of patchOperations) patchPlan(plan, operation)
      return describedPlan(plan)
    },
    deleteUsagePlan: ({ usagePlanId }, call) => {
      const plan = gateways.plan(usagePlanId, call)
      if (plan.stages.length > 0)
        throw badRequest(
          `Cannot delete Usage Plan ${plan.id} because it has associated API stages: ${plan.stages.map(({ apiId, stage }) => `${apiId}:${stage}`).join(', ')}`,
        )
      gateways.of(call).plans.delete(plan.id)
      return {}
    },
    createUsagePlanKey: ({ usagePlanId, keyId, keyType }, call) => {
      const plan = gateways.plan(usagePlanId, call)
      const key = gateways.key(keyId, call)
      if (keyType !== 'API_KEY') throw badRequest('Invalid key type')
      if (plan.keyIds.has(key.id)) throw conflict('Usage Plan already has this key')
      plan.keyIds.add(key.id)
      return { id: key.id, type: 'API_KEY', name: key.name, value: key.value }
    },
    getUsagePlanKeys: ({ usagePlanId }, call) => ({
      items: [...gateways.plan(usagePlanId, call).keyIds].map((id) => ({
        id,
        type: 'API_KEY',
        name: gateways.key(id, call).name,
      })),
    }),
    deleteUsagePlanKey: ({ usagePlanId, keyId = '' }, call) => {
      if (!gateways.plan(usagePlanId, call).keyIds.delete(keyId)) throw notFound('Usage Plan Key', undefined)
      return {}
    },
  }) satisfies Operations<'apigateway'>

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch */
function patchPlan(plan: UsagePlan, { op, path = '', value = '' }: PatchOperation): void {
  const [apiId = '', stage = ''] = value.split(':')
  if (path === '/apiStages' && op === 'add') plan.stages.push({ apiId, stage })
  else if (path === '/apiStages' && op === 'remove')
    plan.stages = plan.stages.filter((one) => one.apiId !== apiId || one.stage !== stage)
  else if (path === '/name' && op === 'replace') plan.name = value
  else if (path === '/throttle/rateLimit' && op === 'replace')
    plan.throttle = { ...plan.throttle, rateLimit: Number(value) }
  else if (path === '/throttle/burstLimit' && op === 'replace')
    plan.throttle = { ...plan.throttle, burstLimit: Number(value) }
  else if (path === '/quota/limit' && op === 'replace')
    plan.quota = { period: 'DAY', ...plan.quota, limit: Number(value) }
  else if (path === '/quota/period' && op === 'replace') plan.quota = { ...plan.quota, period: value as 'DAY' }
  else throw badPatch(path, op)
}

const badPatch = (path: string, op: string | undefined) =>
  badRequest(`Invalid patch path '${path}' specified for op '${op}'.`)

const describedKey = ({ id, value, created, name, description, enabled, tags }: ApiKey, withValue: boolean) => ({
  id,
  ...(withValue && { value }),
  name,
  description,
  enabled,
  createdDate: new Date(created),
  lastUpdatedDate: new Date(created),
  stageKeys: [],
  tags,
})

const describedPlan = ({ id, name, description, stages, throttle, quota, tags }: UsagePlan): UsagePlanShape => ({
  id,
  name,
  description,
  apiStages: stages,
  throttle,
  quota,
  tags,
})
