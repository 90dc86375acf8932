import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway'
import type { Build } from '../../build.ts'
import type { RestApiSpec } from './rest-api.ts'

/** Paths with their methods: `{ '/orders': { POST: { body: 'Order' } } }` */
export type Routes = Readonly<Record<string, Readonly<Record<string, Route>>>>

/** What the gateway asks of a request before the function is called. */
export interface Route {
  /** The model that the body must fit. */
  readonly body?: string
  /** Query parameters that must be there. */
  readonly query?: readonly string[]
  /** Without a key, as browsers ask before they send one. */
  readonly open?: boolean
}

/** Builds the tree of resources and the methods on it, all of which one function answers. */
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
  // A path's parents come before it.
  for (const path of Object.keys(spec.routes).sort()) {
    const slash = path.lastIndexOf('/')
    const parentId = ids.get(path.slice(0, slash))
    const input = { restApiId, parentId, pathPart: path.slice(slash + 1) }
    const { id: resourceId } = await apiGateway.send(new CreateResourceCommand(input))
    ids.set(path, resourceId)
    for (const [httpMethod, route] of Object.entries(spec.routes[path]!)) {
      const method = { restApiId, resourceId, httpMethod }
      await apiGateway.send(new PutMethodCommand({ ...method, ...methodRequirements(route, validator.id!) }))
      await apiGateway.send(
        new PutIntegrationCommand({
          ...method,
          type: 'AWS_PROXY',
          // Lambda is always called with POST: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
          integrationHttpMethod: 'POST',
          uri: `arn:aws:apigateway:${build.region}:lambda:path/2015-03-31/functions/${spec.to.arn}/invocations`,
        }),
      )
    }
  }
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
