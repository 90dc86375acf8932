import { CreateDeploymentCommand, GetResourcesCommand, UpdateIntegrationCommand } from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../cloud/api/clients.ts'
import type { RestApi } from '../../provision/resources/rest-api/rest-api.ts'

/** Sets how long the gateway waits for the function behind a route such as `POST /orders`, in milliseconds, and deploys it. */
export async function integrationTimeout(
  { apiGateway }: Clients,
  { id: restApiId, stage: stageName }: RestApi,
  route: `${string} /${string}`,
  milliseconds: number,
): Promise<void> {
  const [httpMethod, path] = route.split(' ')
  const { items = [] } = await apiGateway.send(new GetResourcesCommand({ restApiId }))
  const resourceId = items.find((resource) => resource.path === path)?.id
  const patchOperations = [{ op: 'replace', path: '/timeoutInMillis', value: String(milliseconds) } as const]
  await apiGateway.send(new UpdateIntegrationCommand({ restApiId, resourceId, httpMethod, patchOperations }))
  await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName }))
}
