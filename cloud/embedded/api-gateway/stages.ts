import type { PatchOperation } from '@aws-sdk/client-api-gateway'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { badRequest, conflict } from './errors.ts'
import type { Api, Definition, Deployment, Stage } from './rest-api.ts'
import { type ApiGatewayStore, newId, requireDeployment, requireStage } from './store.ts'

/** Deployments, each a snapshot of an API, and the stages that serve them. */
export const stageOperations = (store: ApiGatewayStore) => {
  const addStage = (api: Api, name: string, deploymentId: string, input: Stage['input'], call: Call): Stage => {
    if (!/^\w+$/.test(name)) throw badRequest('Stage name only allows a-zA-Z0-9_')
    if (api.stages.has(name)) throw conflict('Stage already exists')
    if (input.cacheClusterEnabled) throw notImplemented('apigateway CreateStage cacheClusterEnabled')
    if (input.canarySettings) throw notImplemented('apigateway CreateStage canarySettings')
    const now = call.clock.now()
    const stage: Stage = {
      name,
      deploymentId: requireDeployment(api, deploymentId).id,
      created: now,
      updated: now,
      description: input.description,
      variables: { ...input.variables },
      tags: { ...input.tags },
      methodSettings: new Map(),
      input,
    }
    api.stages.set(name, stage)
    return stage
  }
  return {
    createDeployment: ({ restApiId, stageName, description, variables, stageDescription }, call) => {
      const api = store.requireApi(restApiId, call)
      const methods = [...api.resources.values()].flatMap((resource) => [...resource.methods.values()])
      if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods")
      if (methods.some(({ integration }) => !integration)) throw badRequest('No integration defined for method')
      const deployment = {
        id: newId(call.random, 6),
        created: call.clock.now(),
        description,
        definition: copyDefinition(api),
      }
      api.deployments.set(deployment.id, deployment)
      const existing = stageName && api.stages.get(stageName)
      if (existing) existing.deploymentId = deployment.id
      else if (stageName)
        addStage(
          api,
          stageName,
          deployment.id,
          { restApiId, stageName, deploymentId: deployment.id, variables, description: stageDescription },
          call,
        )
      return toDeployment(deployment)
    },
    getDeployment: ({ restApiId, deploymentId }, call) =>
      toDeployment(requireDeployment(store.requireApi(restApiId, call), deploymentId)),
    getDeployments: ({ restApiId }, call) => ({
      items: [...store.requireApi(restApiId, call).deployments.values()].map(toDeployment),
    }),
    deleteDeployment: ({ restApiId, deploymentId }, call) => {
      const api = store.requireApi(restApiId, call)
      requireDeployment(api, deploymentId)
      if ([...api.stages.values()].some((stage) => stage.deploymentId === deploymentId))
        throw badRequest('Active stages pointing to this deployment must be moved or deleted')
      api.deployments.delete(deploymentId!)
      return {}
    },
    createStage: (input, call) =>
      toStage(
        addStage(store.requireApi(input.restApiId, call), input.stageName ?? '', input.deploymentId ?? '', input, call),
      ),
    getStage: ({ restApiId, stageName }, call) => toStage(requireStage(store.requireApi(restApiId, call), stageName)),
    getStages: ({ restApiId, deploymentId }, call) => ({
      item: [...store.requireApi(restApiId, call).stages.values()]
        .filter((stage) => deploymentId === undefined || stage.deploymentId === deploymentId)
        .map(toStage),
    }),
    updateStage: ({ restApiId, stageName, patchOperations = [] }, call) => {
      const api = store.requireApi(restApiId, call)
      const stage = requireStage(api, stageName)
      for (const operation of patchOperations) patchStage(api, stage, operation)
      stage.updated = call.clock.now()
      return toStage(stage)
    },
    deleteStage: ({ restApiId, stageName }, call) => {
      const api = store.requireApi(restApiId, call)
      const { name } = requireStage(api, stageName)
      const isInUsagePlan = [...store.forScope(call).plans.values()].some((plan) =>
        plan.stages.some(({ apiId, stage }) => apiId === api.id && stage === name),
      )
      if (isInUsagePlan)
        throw badRequest('Cannot delete stage. It is associated with a usage plan: remove it from the plan first.')
      api.stages.delete(name)
      return {}
    },
  } satisfies Operations<'apigateway'>
}

/** Copied deeply, so that later changes to the API do not affect the deployment. */
const copyDefinition = ({ resources, models, validators, gatewayResponses }: Definition): Definition =>
  structuredClone({ resources, models, validators, gatewayResponses })

const METHOD_SETTING =
  /^\/(.+)\/(throttling\/rateLimit|throttling\/burstLimit|logging\/loglevel|logging\/dataTrace|metrics\/enabled)$/

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch */
function patchStage(api: Api, stage: Stage, { op, path = '', value = '' }: PatchOperation): void {
  const [, method, setting] = METHOD_SETTING.exec(path) ?? []
  if (method && setting && op === 'replace') {
    const [area = '', name = ''] = setting.split('/')
    const key = method.replaceAll('~1', '/').replace(/^\//, '')
    const settings = { ...stage.methodSettings.get(key) }
    if (area === 'throttling' && name === 'rateLimit') settings.throttlingRateLimit = Number(value)
    if (area === 'throttling' && name === 'burstLimit') settings.throttlingBurstLimit = Number(value)
    if (name === 'loglevel') settings.loggingLevel = value
    if (name === 'dataTrace') settings.dataTraceEnabled = value === 'true'
    if (area === 'metrics') settings.metricsEnabled = value === 'true'
    stage.methodSettings.set(key, settings)
  } else if (path === '/deploymentId' && op === 'replace') stage.deploymentId = requireDeployment(api, value).id
  else if (path === '/description' && op === 'replace') stage.description = value
  else if (path.startsWith('/variables/')) {
    const name = path.slice('/variables/'.length)
    if (op === 'remove') delete stage.variables[name]
    else stage.variables[name] = value
  } else
    throw badRequest(
      `Invalid patch path '${path}' specified for op '${op}'. Must be one of: [/deploymentId, /description, /variables/{name}, /{resourcePath}/{httpMethod}/throttling/rateLimit, /{resourcePath}/{httpMethod}/throttling/burstLimit]`,
    )
}

const toDeployment = ({ id, created, description }: Deployment) => ({
  id,
  createdDate: new Date(created),
  description,
})

const toStage = (stage: Stage) => ({
  stageName: stage.name,
  deploymentId: stage.deploymentId,
  description: stage.description,
  variables: stage.variables,
  tags: stage.tags,
  methodSettings: Object.fromEntries(stage.methodSettings),
  createdDate: new Date(stage.created),
  lastUpdatedDate: new Date(stage.updated),
})
