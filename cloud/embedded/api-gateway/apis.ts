import type {
  PutIntegrationCommandInput,
  PutMethodCommandInput,
  RestApi as RestApiShape,
} from '@aws-sdk/client-api-gateway'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { type Gateways, methodOf, newId, resourceOf } from './gateways.ts'
import type { Api, Resource } from './model.ts'
import { badRequest, conflict, notFound } from './problems.ts'

/** APIs, and what they are made of: resources, their methods, and what those lead to. */
export const apis = (gateways: Gateways) =>
  ({
    createRestApi: (input, call) => {
      if (!input.name) throw badRequest('REST API name cannot be empty')
      if (input.cloneFrom) throw notImplemented('apigateway CreateRestApi cloneFrom')
      if (input.policy) throw notImplemented('apigateway CreateRestApi policy')
      if (input.apiKeySource === 'AUTHORIZER') throw notImplemented('apigateway CreateRestApi apiKeySource AUTHORIZER')
      const { account, region, clock, chance } = call
      const id = newId(chance)
      const rootId = newId(chance)
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
      gateways.of(call).apis.set(id, api)
      return described(api)
    },
    getRestApi: ({ restApiId }, call) => described(gateways.api(restApiId, call)),
    getRestApis: (_, call) => ({ items: [...gateways.of(call).apis.values()].map(described) }),
    deleteRestApi: ({ restApiId }, call) => {
      const api = gateways.api(restApiId, call)
      if ([...gateways.of(call).plans.values()].some(({ stages }) => stages.some(({ apiId }) => apiId === api.id)))
        throw badRequest(
          'Cannot delete REST API. It is associated with a usage plan: remove its stages from the plan first.',
        )
      gateways.of(call).apis.delete(api.id)
      return {}
    },
    getResources: ({ restApiId }, call) => ({
      items: [...gateways.api(restApiId, call).resources.values()].map(describedResource),
    }),
    getResource: ({ restApiId, resourceId }, call) =>
      describedResource(resourceOf(gateways.api(restApiId, call), resourceId)),
    createResource: ({ restApiId, parentId, pathPart = '' }, call) => {
      const api = gateways.api(restApiId, call)
      const parent = resourceOf(api, parentId)
      if (!/^([\w.$:@!*~-]+|\{[\w.-]+\+?\})$/.test(pathPart))
        throw badRequest(
          `Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.`,
        )
      if ([...api.resources.values()].some((one) => one.parentId === parent.id && one.pathPart === pathPart))
        throw conflict(`Another resource with the same parent already has this name: ${pathPart}`)
      const id = newId(call.chance, 6)
      const resource = {
        id,
        parentId: parent.id,
        pathPart,
        path: `${parent.path.replace(/\/$/, '')}/${pathPart}`,
        methods: new Map(),
      }
      api.resources.set(id, resource)
      return describedResource(resource)
    },
    deleteResource: ({ restApiId, resourceId }, call) => {
      const api = gateways.api(restApiId, call)
      const { path } = resourceOf(api, resourceId)
      for (const [id, resource] of api.resources)
        if (resource.path === path || resource.path.startsWith(`${path}/`)) api.resources.delete(id)
      return {}
    },
    putMethod: (input, call) => {
      const api = gateways.api(input.restApiId, call)
      const { methods } = resourceOf(api, input.resourceId)
      if (input.authorizationType !== 'NONE')
        throw notImplemented(`apigateway PutMethod authorizationType ${input.authorizationType}`)
      if (methods.has(input.httpMethod!)) throw conflict('Method already exists for this resource')
      if (input.requestValidatorId && !api.validators.has(input.requestValidatorId))
        throw badRequest('Invalid Request Validator identifier specified')
      for (const name of Object.values(input.requestModels ?? {}))
        if (!api.models.has(name)) throw badRequest(`Invalid model identifier specified: ${name}`)
      methods.set(input.httpMethod!, { input, integration: undefined })
      return methodShape(input)
    },
    getMethod: ({ restApiId, resourceId, httpMethod }, call) => {
      const { input, integration } = methodOf(gateways.api(restApiId, call), resourceId, httpMethod)
      return { ...methodShape(input), ...(integration && { methodIntegration: integrationShape(integration) }) }
    },
    deleteMethod: ({ restApiId, resourceId, httpMethod }, call) => {
      const api = gateways.api(restApiId, call)
      methodOf(api, resourceId, httpMethod)
      resourceOf(api, resourceId).methods.delete(httpMethod!)
      return {}
    },
    putIntegration: (input, call) => {
      const method = methodOf(gateways.api(input.restApiId, call), input.resourceId, input.httpMethod)
      if (input.type !== 'AWS_PROXY') throw notImplemented(`apigateway PutIntegration type ${input.type}`)
      if (!/:lambda:path\/2015-03-31\/functions\/.+\/invocations$/.test(input.uri ?? ''))
        throw notImplemented(`apigateway integrations with ${input.uri}`)
      if (!input.integrationHttpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty')
      timeoutOf(input.timeoutInMillis ?? 29_000)
      method.integration = input
      return integrationShape(input)
    },
    updateIntegration: ({ restApiId, resourceId, httpMethod, patchOperations = [] }, call) => {
      const method = methodOf(gateways.api(restApiId, call), resourceId, httpMethod)
      if (!method.integration) throw notFound('Integration', undefined)
      for (const { op, path, value } of patchOperations) {
        if (op !== 'replace' || path !== '/timeoutInMillis')
          throw notImplemented(`apigateway UpdateIntegration ${op} ${path}`)
        method.integration = { ...method.integration, timeoutInMillis: timeoutOf(Number(value)) }
      }
      return integrationShape(method.integration)
    },
    getIntegration: ({ restApiId, resourceId, httpMethod }, call) => {
      const { integration } = methodOf(gateways.api(restApiId, call), resourceId, httpMethod)
      if (!integration) throw notFound('Integration', undefined)
      return integrationShape(integration)
    },
  }) satisfies Operations<'apigateway'>

const described = (api: Api): RestApiShape => ({
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

const describedResource = ({ id, parentId, pathPart, path, methods }: Resource) => ({
  id,
  parentId,
  pathPart: pathPart || undefined,
  path,
  ...(methods.size > 0 && { resourceMethods: Object.fromEntries([...methods.keys()].map((name) => [name, {}])) }),
})

function timeoutOf(milliseconds: number): number {
  if (milliseconds >= 50 && milliseconds <= 29_000) return milliseconds
  throw badRequest('Timeout should be between 50 ms and 29000 ms')
}

const methodShape = ({ restApiId: _, resourceId: __, ...method }: PutMethodCommandInput) => method

const integrationShape = ({
  restApiId: _,
  resourceId: __,
  integrationHttpMethod,
  ...integration
}: PutIntegrationCommandInput) => ({
  ...integration,
  httpMethod: integrationHttpMethod,
})
