import type { PatchOperation, UsagePlan as UsagePlanShape } from '@aws-sdk/client-api-gateway'
import { notImplemented } from '../core/errors.ts'
import { randomId } from '../core/random-source.ts'
import type { Operations } from '../core/service.ts'
import { badRequest, conflict, notFound } from './errors.ts'
import type { ApiKey, UsagePlan } from './rest-api.ts'
import { type ApiGatewayStore, newId } from './store.ts'

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const MIN_KEY_LENGTH = 20

/** API keys, and usage plans with their throttling and quotas. */
export const keyOperations = (store: ApiGatewayStore) =>
  ({
    createApiKey: ({ name, description, enabled = false, value, stageKeys, tags = {} }, call) => {
      if (stageKeys?.length) throw notImplemented('apigateway CreateApiKey stageKeys')
      if (value !== undefined && value.length < MIN_KEY_LENGTH)
        throw badRequest(`API Key value should be at least ${MIN_KEY_LENGTH} characters`)
      const { keys } = store.forScope(call)
      if (value !== undefined && [...keys.values()].some((key) => key.value === value))
        throw conflict('API Key already exists')
      const key: ApiKey = {
        id: newId(call.random),
        value: value ?? randomId(call.random, 40, KEY_ALPHABET),
        created: call.clock.now(),
        name,
        description,
        enabled,
        tags: { ...tags },
      }
      keys.set(key.id, key)
      return toApiKey(key, true)
    },
    getApiKey: ({ apiKey, includeValue = false }, call) => toApiKey(store.requireKey(apiKey, call), includeValue),
    getApiKeys: ({ nameQuery = '', includeValues = false }, call) => ({
      items: [...store.forScope(call).keys.values()]
        .filter(({ name = '' }) => name.startsWith(nameQuery))
        .map((key) => toApiKey(key, includeValues)),
    }),
    updateApiKey: ({ apiKey, patchOperations = [] }, call) => {
      const key = store.requireKey(apiKey, call)
      for (const { op, path = '', value = '' } of patchOperations) {
        if (op !== 'replace' || !['/enabled', '/name', '/description'].includes(path)) throw invalidPatch(path, op)
        if (path === '/enabled') key.enabled = value === 'true'
        if (path === '/name') key.name = value
        if (path === '/description') key.description = value
      }
      return toApiKey(key, false)
    },
    deleteApiKey: ({ apiKey }, call) => {
      const { id } = store.requireKey(apiKey, call)
      const { keys, plans } = store.forScope(call)
      keys.delete(id)
      for (const plan of plans.values()) plan.keyIds.delete(id)
      return {}
    },
    createUsagePlan: ({ name = '', description, apiStages = [], throttle, quota, tags = {} }, call) => {
      if (apiStages.some((stage) => stage.throttle))
        throw notImplemented('apigateway CreateUsagePlan apiStages.throttle')
      const plan: UsagePlan = {
        id: newId(call.random, 6),
        name,
        description,
        stages: apiStages.map(({ apiId = '', stage = '' }) => {
          if (!store.requireApi(apiId, call).stages.has(stage)) throw notFound('API stage', undefined)
          return { apiId, stage }
        }),
        throttle,
        quota,
        keyIds: new Set(),
        tags: { ...tags },
      }
      store.forScope(call).plans.set(plan.id, plan)
      return toUsagePlan(plan)
    },
    getUsagePlan: ({ usagePlanId }, call) => toUsagePlan(store.requirePlan(usagePlanId, call)),
    getUsagePlans: ({ keyId }, call) => ({
      items: [...store.forScope(call).plans.values()]
        .filter(({ keyIds }) => keyId === undefined || keyIds.has(keyId))
        .map(toUsagePlan),
    }),
    updateUsagePlan: ({ usagePlanId, patchOperations = [] }, call) => {
      const plan = store.requirePlan(usagePlanId, call)
      for (const operation of patchOperations) patchPlan(plan, operation)
      return toUsagePlan(plan)
    },
    deleteUsagePlan: ({ usagePlanId }, call) => {
      const plan = store.requirePlan(usagePlanId, call)
      if (plan.stages.length > 0)
        throw badRequest(
          `Cannot delete Usage Plan ${plan.id} because it has associated API stages: ${plan.stages.map(({ apiId, stage }) => `${apiId}:${stage}`).join(', ')}`,
        )
      store.forScope(call).plans.delete(plan.id)
      return {}
    },
    createUsagePlanKey: ({ usagePlanId, keyId, keyType }, call) => {
      const plan = store.requirePlan(usagePlanId, call)
      const key = store.requireKey(keyId, call)
      if (keyType !== 'API_KEY') throw badRequest('Invalid key type')
      if (plan.keyIds.has(key.id)) throw conflict('Usage Plan already has this key')
      plan.keyIds.add(key.id)
      return { id: key.id, type: 'API_KEY', name: key.name, value: key.value }
    },
    getUsagePlanKeys: ({ usagePlanId }, call) => ({
      items: [...store.requirePlan(usagePlanId, call).keyIds].map((id) => ({
        id,
        type: 'API_KEY',
        name: store.requireKey(id, call).name,
      })),
    }),
    deleteUsagePlanKey: ({ usagePlanId, keyId = '' }, call) => {
      if (!store.requirePlan(usagePlanId, call).keyIds.delete(keyId)) throw notFound('Usage Plan Key', undefined)
      return {}
    },
  }) satisfies Operations<'apigateway'>

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch */
function patchPlan(plan: UsagePlan, { op, path = '', value = '' }: PatchOperation): void {
  const [apiId = '', stage = ''] = value.split(':')
  if (path === '/apiStages' && op === 'add') plan.stages.push({ apiId, stage })
  else if (path === '/apiStages' && op === 'remove')
    plan.stages = plan.stages.filter((entry) => entry.apiId !== apiId || entry.stage !== stage)
  else if (path === '/name' && op === 'replace') plan.name = value
  else if (path === '/throttle/rateLimit' && op === 'replace')
    plan.throttle = { ...plan.throttle, rateLimit: Number(value) }
  else if (path === '/throttle/burstLimit' && op === 'replace')
    plan.throttle = { ...plan.throttle, burstLimit: Number(value) }
  else if (path === '/quota/limit' && op === 'replace')
    plan.quota = { period: 'DAY', ...plan.quota, limit: Number(value) }
  else if (path === '/quota/period' && op === 'replace') plan.quota = { ...plan.quota, period: value as 'DAY' }
  else throw invalidPatch(path, op)
}

const invalidPatch = (path: string, op: string | undefined) =>
  badRequest(`Invalid patch path '${path}' specified for op '${op}'.`)

const toApiKey = ({ id, value, created, name, description, enabled, tags }: ApiKey, withValue: boolean) => ({
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

const toUsagePlan = ({ id, name, description, stages, throttle, quota, tags }: UsagePlan): UsagePlanShape => ({
  id,
  name,
  description,
  apiStages: stages,
  throttle,
  quota,
  tags,
})
