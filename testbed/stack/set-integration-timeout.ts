import {
  CreateDeploymentCommand,
  paginateGetResources,
  type Resource,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../cloud/api/clients.ts'
import type { RestApi } from '../../provision/resources/rest-api/rest-api.ts'

/** Changes the integration timeout of a route such as `POST /orders`, and deploys the API. */
export async function setIntegrationTimeout(
  { apiGateway }: Clients,
  { id: restApiId, stage: stageName }: Pick<RestApi, 'id' | 'stage'>,
  route: `${string} /${string}`,
  milliseconds: number,
): Promise<void> {
  const [httpMethod, path] = route.split(' ')
  const resources: Resource[] = []
  for await (const { items = [] } of paginateGetResources({ client: apiGateway }, { restApiId }))
    resources.push(...items)
  const resourceId = resources.find((resource) => resource.path === path)?.id
  const patchOperations = [{ op: 'replace', path: '/timeoutInMillis', value: String(milliseconds) } as const]
  await apiGateway.send(new UpdateIntegrationCommand({ restApiId, resourceId, httpMethod, patchOperations }))
  await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName }))
}
