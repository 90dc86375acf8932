import {
  type APIGatewayClient,
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteMethodCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  GetIntegrationCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import { createDeployableApi, FUNCTION_URI } from './test-api.ts'

let cloud: StartedCloud
let client: APIGatewayClient
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
  client = cloud.clients.apiGateway
})
afterAll(() => cloud.stop())

async function createApi() {
  const { id, rootResourceId } = await client.send(new CreateRestApiCommand({ name: 'pets' }))
  return { restApiId: id!, rootId: rootResourceId! }
}
const createResource = (restApiId: string, parentId: string, pathPart: string) =>
  client.send(new CreateResourceCommand({ restApiId, parentId, pathPart }))
async function paths(restApiId: string) {
  const { items } = await client.send(new GetResourcesCommand({ restApiId }))
  return items!.map(({ path }) => path).sort()
}

test('CreateRestApi returns an API with a root resource and an edge-optimized endpoint by default', async () => {
  const created = await client.send(new CreateRestApiCommand({ name: 'pets', tags: { team: 'a' } }))
  expect(created).toMatchObject({
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: 'pets',
    apiKeySource: 'HEADER',
    binaryMediaTypes: [],
    endpointConfiguration: { types: ['EDGE'] },
    rootResourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
    tags: { team: 'a' },
  })
  const { $metadata: _, ...api } = created
  expect(await client.send(new GetRestApiCommand({ restApiId: created.id }))).toMatchObject(api)
  expect((await client.send(new GetRestApisCommand({}))).items).toContainEqual(api)
})

test('CreateRestApi rejects an empty name', async () => {
  await expect(client.send(new CreateRestApiCommand({ name: '' }))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'REST API name cannot be empty',
  })
})

test('GetRestApi rejects an unknown id with the account and the id in the message', async () => {
  await expect(client.send(new GetRestApiCommand({ restApiId: 'abc' }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid API identifier specified 000000000000:abc',
  })
})

test('DeleteRestApi removes the API', async () => {
  const { restApiId } = await createApi()
  await client.send(new DeleteRestApiCommand({ restApiId }))
  await expect(client.send(new GetRestApiCommand({ restApiId }))).rejects.toMatchObject({ name: 'NotFoundException' })
})

test('CreateResource appends its path part to the path of the parent', async () => {
  const { restApiId, rootId } = await createApi()
  const pets = await createResource(restApiId, rootId, 'pets')
  expect(pets).toMatchObject({ parentId: rootId, pathPart: 'pets', path: '/pets' })
  expect(await createResource(restApiId, pets.id!, '{petId}')).toMatchObject({ path: '/pets/{petId}' })
  expect(await createResource(restApiId, rootId, '{proxy+}')).toMatchObject({ path: '/{proxy+}' })
})

test('CreateResource rejects a path part that a sibling has already', async () => {
  const { restApiId, rootId } = await createApi()
  await createResource(restApiId, rootId, 'pets')
  await expect(createResource(restApiId, rootId, 'pets')).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Another resource with the same parent already has this name: pets',
  })
})

test.each(['a/b', '{petId', 'a b', '{a}{b}'])('CreateResource rejects the invalid path part "%s"', async (pathPart) => {
  const { restApiId, rootId } = await createApi()
  await expect(createResource(restApiId, rootId, pathPart)).rejects.toMatchObject({ name: 'BadRequestException' })
})

test('DeleteResource removes the resource with its children, but not a sibling with the same prefix', async () => {
  const { restApiId, rootId } = await createApi()
  const pets = await createResource(restApiId, rootId, 'pets')
  await createResource(restApiId, pets.id!, '{petId}')
  await createResource(restApiId, rootId, 'pets-archive')
  await client.send(new DeleteResourceCommand({ restApiId, resourceId: pets.id }))
  expect(await paths(restApiId)).toEqual(['/', '/pets-archive'])
})

test('GetMethod returns the settings of the method and its integration', async () => {
  const { method } = await createDeployableApi(client)
  expect(await client.send(new GetMethodCommand(method))).toMatchObject({
    httpMethod: 'GET',
    authorizationType: 'NONE',
    methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION_URI },
  })
})

test('PutMethod rejects a method that exists already, an unknown validator and an unknown model', async () => {
  const { method } = await createDeployableApi(client)
  const put = (changes: object) =>
    client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE', httpMethod: 'POST', ...changes }))
  await expect(put({ httpMethod: 'GET' })).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Method already exists for this resource',
  })
  await expect(put({ requestValidatorId: 'abc' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Invalid Request Validator identifier specified',
  })
  await expect(put({ requestModels: { 'application/json': 'Pet' } })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Invalid model identifier specified: Pet',
  })
})

test('DeleteMethod removes the method with its integration', async () => {
  const { method } = await createDeployableApi(client)
  await client.send(new DeleteMethodCommand(method))
  await expect(client.send(new GetMethodCommand(method))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid Method identifier specified',
  })
})

test('PutIntegration replaces the integration of a method', async () => {
  const { method } = await createDeployableApi(client)
  const input = { ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: FUNCTION_URI } as const
  await client.send(new PutIntegrationCommand({ ...input, timeoutInMillis: 1000 }))
  expect(await client.send(new GetIntegrationCommand(method))).toMatchObject({ timeoutInMillis: 1000 })
})

test.each([49, 29_001])('PutIntegration rejects a timeout of %i ms', async (timeoutInMillis) => {
  const { method } = await createDeployableApi(client)
  const input = { ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: FUNCTION_URI } as const
  await expect(client.send(new PutIntegrationCommand({ ...input, timeoutInMillis }))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Timeout should be between 50 ms and 29000 ms',
  })
})

test('UpdateIntegration changes the timeout within its limits', async () => {
  const { method } = await createDeployableApi(client)
  const update = (value: string) =>
    client.send(
      new UpdateIntegrationCommand({
        ...method,
        patchOperations: [{ op: 'replace', path: '/timeoutInMillis', value }],
      }),
    )
  expect(await update('50')).toMatchObject({ timeoutInMillis: 50 })
  expect(await update('29000')).toMatchObject({ timeoutInMillis: 29_000 })
  await expect(update('29001')).rejects.toMatchObject({ name: 'BadRequestException' })
})

test.each<[string, () => Promise<unknown>]>([
  ['an API with a resource policy', () => client.send(new CreateRestApiCommand({ name: 'a', policy: '{}' }))],
  ['a clone of an API', () => client.send(new CreateRestApiCommand({ name: 'a', cloneFrom: 'b' }))],
  [
    'a method with IAM authorization',
    async () => {
      const { method } = await createDeployableApi(client)
      return client.send(new PutMethodCommand({ ...method, httpMethod: 'POST', authorizationType: 'AWS_IAM' }))
    },
  ],
  [
    'a mock integration',
    async () => {
      const { method } = await createDeployableApi(client)
      return client.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }))
    },
  ],
])('%s is refused because it is not implemented', async (_, act) => {
  await expect(act()).rejects.toMatchObject({ name: 'NotImplemented' })
})
