import type {
  PutIntegrationCommandInput,
  PutMethodCommandInput,
  RestApi as RestApiShape,
} from '@aws-sdk/client-api-gateway'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { badRequest, conflict, notFound } from './errors.ts'
import type { Api, Resource } from './rest-api.ts'
import { type ApiGatewayStore, newId, requireMethod, requireResource } from './store.ts'

/** REST APIs, their resources, methods and integrations. */
export const apiOperations = (store: ApiGatewayStore) =>
  ({
    createRestApi: (input, call) => {
      if (!input.name) throw badRequest('REST API name cannot be empty')
      if (input.cloneFrom) throw notImplemented('apigateway CreateRestApi cloneFrom')
      if (input.policy) throw notImplemented('apigateway CreateRestApi policy')
      if (input.apiKeySource === 'AUTHORIZER') throw notImplemented('apigateway CreateRestApi apiKeySource AUTHORIZER')
      const { account, region, clock, random } = call
      const id = newId(random)
      const rootId = newId(random)
      const api: Api = {
        id,
        arn: `arn:aws:apigateway:${region}::/restapis/${id}`,
        account,
        region,
        created: clock.now(),
        name: input.name,
        description: input.description,
        apiKeySource: 'HEADER',
        binaryMediaTypes: input.binaryMediaTypes ?? [],
        endpointTypes: input.endpointConfiguration?.types ?? ['EDGE'],
        tags: { ...input.tags },
        rootId,
        resources: new Map([
          [rootId, { id: rootId, parentId: undefined, pathPart: '', path: '/', methods: new Map() }],
        ]),
        models: new Map(),
        validators: new Map(),
        gatewayResponses: new Map(),
        deployments: new Map(),
        stages: new Map(),
      }
      store.forScope(call).apis.set(id, api)
      return toRestApi(api)
    },
    getRestApi: ({ restApiId }, call) => toRestApi(store.requireApi(restApiId, call)),
    getRestApis: (_, call) => ({ items: [...store.forScope(call).apis.values()].map(toRestApi) }),
    deleteRestApi: ({ restApiId }, call) => {
      const api = store.requireApi(restApiId, call)
      if ([...store.forScope(call).plans.values()].some(({ stages }) => stages.some(({ apiId }) => apiId === api.id)))
        throw badRequest(
          'Cannot delete REST API. It is associated with a usage plan: remove its stages from the plan first.',
        )
      store.forScope(call).apis.delete(api.id)
      return {}
    },
    getResources: ({ restApiId }, call) => ({
      items: [...store.requireApi(restApiId, call).resources.values()].map(toResource),
    }),
    getResource: ({ restApiId, resourceId }, call) =>
      toResource(requireResource(store.requireApi(restApiId, call), resourceId)),
    createResource: ({ restApiId, parentId, pathPart = '' }, call) => {
      const api = store.requireApi(restApiId, call)
      const parent = requireResource(api, parentId)
      if (!/^([\w.$:@!*~-]+|\{[\w.-]+\+?\})$/.test(pathPart))
        throw badRequest(
          `Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.`,
        )
      if (
        [...api.resources.values()].some((sibling) => sibling.parentId === parent.id && sibling.pathPart === pathPart)
      )
        throw conflict(`Another resource with the same parent already has this name: ${pathPart}`)
      const id = newId(call.random, 6)
      const resource = {
        id,
        parentId: parent.id,
        pathPart,
        path: `${parent.path.replace(/\/$/, '')}/${pathPart}`,
        methods: new Map(),
      }
      api.resources.set(id, resource)
      return toResource(resource)
    },
    deleteResource: ({ restApiId, resourceId }, call) => {
      const api = store.requireApi(restApiId, call)
      const { path } = requireResource(api, resourceId)
      for (const [id, resource] of api.resources)
        if (resource.path === path || resource.path.startsWith(`${path}/`)) api.resources.delete(id)
      return {}
    },
    putMethod: (input, call) => {
      const api = store.requireApi(input.restApiId, call)
      const { methods } = requireResource(api, input.resourceId)
      if (input.authorizationType !== 'NONE')
        throw notImplemented(`apigateway PutMethod authorizationType ${input.authorizationType}`)
      if (methods.has(input.httpMethod!)) throw conflict('Method already exists for this resource')
      if (input.requestValidatorId && !api.validators.has(input.requestValidatorId))
        throw badRequest('Invalid Request Validator identifier specified')
      for (const name of Object.values(input.requestModels ?? {}))
        if (!api.models.has(name)) throw badRequest(`Invalid model identifier specified: ${name}`)
      methods.set(input.httpMethod!, { input, integration: undefined })
      return toMethod(input)
    },
    getMethod: ({ restApiId, resourceId, httpMethod }, call) => {
      const { input, integration } = requireMethod(store.requireApi(restApiId, call), resourceId, httpMethod)
      return { ...toMethod(input), ...(integration && { methodIntegration: toIntegration(integration) }) }
    },
    deleteMethod: ({ restApiId, resourceId, httpMethod }, call) => {
      const api = store.requireApi(restApiId, call)
      requireMethod(api, resourceId, httpMethod)
      requireResource(api, resourceId).methods.delete(httpMethod!)
      return {}
    },
    putIntegration: (input, call) => {
      const method = requireMethod(store.requireApi(input.restApiId, call), input.resourceId, input.httpMethod)
      if (input.type !== 'AWS_PROXY') throw notImplemented(`apigateway PutIntegration type ${input.type}`)
      if (!/:lambda:path\/2015-03-31\/functions\/.+\/invocations$/.test(input.uri ?? ''))
        throw notImplemented(`apigateway integrations with ${input.uri}`)
      if (!input.integrationHttpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty')
      assertTimeout(input.timeoutInMillis ?? 29_000)
      method.integration = input
      return toIntegration(input)
    },
    updateIntegration: ({ restApiId, resourceId, httpMethod, patchOperations = [] }, call) => {
      const method = requireMethod(store.requireApi(restApiId, call), resourceId, httpMethod)
      if (!method.integration) throw notFound('Integration', undefined)
      for (const { op, path, value } of patchOperations) {
        if (op !== 'replace' || path !== '/timeoutInMillis')
          throw notImplemented(`apigateway UpdateIntegration ${op} ${path}`)
        method.integration = { ...method.integration, timeoutInMillis: assertTimeout(Number(value)) }
      }
      return toIntegration(method.integration)
    },
    getIntegration: ({ restApiId, resourceId, httpMethod }, call) => {
      const { integration } = requireMethod(store.requireApi(restApiId, call), resourceId, httpMethod)
      if (!integration) throw notFound('Integration', undefined)
      return toIntegration(integration)
    },
  }) satisfies Operations<'apigateway'>

const toRestApi = (api: Api): RestApiShape => ({
  id: api.id,
  name: api.name,
  description: api.description,
  createdDate: new Date(api.created),
  apiKeySource: api.apiKeySource,
  binaryMediaTypes: api.binaryMediaTypes,
  endpointConfiguration: { types: api.endpointTypes },
  disableExecuteApiEndpoint: false,
  rootResourceId: api.rootId,
  tags: api.tags,
})

const toResource = ({ id, parentId, pathPart, path, methods }: Resource) => ({
  id,
  parentId,
  pathPart: pathPart || undefined,
  path,
  ...(methods.size > 0 && { resourceMethods: Object.fromEntries([...methods.keys()].map((name) => [name, {}])) }),
})

function assertTimeout(milliseconds: number): number {
  if (milliseconds >= 50 && milliseconds <= 29_000) return milliseconds
  throw badRequest('Timeout should be between 50 ms and 29000 ms')
}

const toMethod = ({ restApiId: _, resourceId: __, ...method }: PutMethodCommandInput) => method

const toIntegration = ({
  restApiId: _,
  resourceId: __,
  integrationHttpMethod,
  ...integration
}: PutIntegrationCommandInput) => ({
  ...integration,
  httpMethod: integrationHttpMethod,
})
