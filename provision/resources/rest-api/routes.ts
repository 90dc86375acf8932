import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  GetIntegrationCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway'
import type { Build } from '../../build.ts'
import type { LambdaFunction } from '../function.ts'
import type { RestApiSpec } from './rest-api.ts'

/** Paths with their methods: `{ '/orders': { POST: { body: 'Order' } } }` */
export type Routes = Readonly<Record<string, Readonly<Record<string, Route>>>>

/** What API Gateway checks before it invokes the function. */
export interface Route {
  /** The model that the body must match. */
  readonly body?: string
  /** Required query parameters. */
  readonly query?: readonly string[]
  /** Needs no API key; for preflight requests, which browsers send without one. */
  readonly open?: boolean
}

/** Creates the tree of resources and their methods, which all invoke one function. */
export async function putRoutes(build: Build, restApiId: string, spec: RestApiSpec): Promise<void> {
  const { apiGateway } = build.clients
  const [{ items }, validator] = await Promise.all([
    apiGateway.send(new GetResourcesCommand({ restApiId })),
    apiGateway.send(
      new CreateRequestValidatorCommand({
        restApiId,
        name: 'body-and-parameters',
        validateRequestBody: true,
        validateRequestParameters: true,
      }),
    ),
    ...Object.entries(spec.models).map(([name, schema]) =>
      apiGateway.send(
        new CreateModelCommand({ restApiId, name, contentType: 'application/json', schema: JSON.stringify(schema) }),
      ),
    ),
  ])
  const ids = new Map([['', items?.find(({ path }) => path === '/')?.id]])
  // Sorted, so that a parent precedes its children.
  for (const path of Object.keys(spec.routes).sort()) {
    const slash = path.lastIndexOf('/')
    const parentId = ids.get(path.slice(0, slash))
    const input = { restApiId, parentId, pathPart: path.slice(slash + 1) }
    const { id: resourceId } = await apiGateway.send(new CreateResourceCommand(input))
    ids.set(path, resourceId)
    for (const [httpMethod, route] of Object.entries(spec.routes[path]!)) {
      const method = { restApiId, resourceId, httpMethod }
      await apiGateway.send(new PutMethodCommand({ ...method, ...methodRequirements(route, validator.id!) }))
      await putIntegration(build, method, spec.to)
    }
  }
}

interface Method {
  readonly restApiId: string
  readonly resourceId: string | undefined
  readonly httpMethod: string
}

async function putIntegration(build: Build, method: Method, to: LambdaFunction): Promise<void> {
  await build.clients.apiGateway.send(
    new PutIntegrationCommand({
      ...method,
      type: 'AWS_PROXY',
      // API Gateway invokes Lambda with POST: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
      integrationHttpMethod: 'POST',
      uri: integrationUri(build, to),
    }),
  )
}

const integrationUri = ({ region }: Build, to: LambdaFunction): string =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${to.arn}/invocations`

/** Lets all methods invoke this function. Returns whether any of them has changed, and needs a new deployment. */
export async function reconcileIntegrations(build: Build, restApiId: string, to: LambdaFunction): Promise<boolean> {
  const { apiGateway } = build.clients
  const { items = [] } = await apiGateway.send(new GetResourcesCommand({ restApiId, limit: 500 }))
  const methods = items.flatMap(({ id: resourceId, resourceMethods = {} }) =>
    Object.keys(resourceMethods).map((httpMethod) => ({ restApiId, resourceId, httpMethod })),
  )
  let hasChanged = false
  for (const method of methods) {
    const { uri } = await apiGateway.send(new GetIntegrationCommand(method))
    if (uri === integrationUri(build, to)) continue
    await putIntegration(build, method, to)
    hasChanged = true
  }
  return hasChanged
}

const methodRequirements = ({ body, query, open }: Route, requestValidatorId: string) => ({
  authorizationType: 'NONE',
  apiKeyRequired: !open,
  ...((body || query) && { requestValidatorId }),
  ...(body && { requestModels: { 'application/json': body } }),
  ...(query && {
    requestParameters: Object.fromEntries(query.map((name) => [`method.request.querystring.${name}`, true])),
  }),
})
