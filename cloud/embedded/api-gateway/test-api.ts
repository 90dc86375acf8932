import {
  type APIGatewayClient,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway'

export const FUNCTION_URI =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:pets/invocations'

/** An API whose root resource has a GET method with a Lambda integration, so that it can be deployed. */
export async function createDeployableApi(client: APIGatewayClient, name = 'pets') {
  const { id: restApiId, rootResourceId } = await client.send(new CreateRestApiCommand({ name }))
  const method = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' }
  await client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }))
  await client.send(
    new PutIntegrationCommand({ ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: FUNCTION_URI }),
  )
  return { restApiId: restApiId!, method }
}
