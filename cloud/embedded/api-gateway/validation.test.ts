import {
  type APIGatewayClient,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateRestApiCommand,
  DeleteGatewayResponseCommand,
  DeleteModelCommand,
  GetGatewayResponsesCommand,
  GetModelCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  PutGatewayResponseCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'

let cloud: StartedCloud
let client: APIGatewayClient
let restApiId: string
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
  client = cloud.clients.apiGateway
})
beforeEach(async () => {
  const { id } = await client.send(new CreateRestApiCommand({ name: 'pets' }))
  restApiId = id!
})
afterAll(() => cloud.stop())

const schema = JSON.stringify({ type: 'object', required: ['name'] })
const createModel = (changes: object = {}) =>
  client.send(new CreateModelCommand({ restApiId, name: 'Pet', contentType: 'application/json', schema, ...changes }))

test('CreateModel stores a model that can be read and listed by name', async () => {
  await createModel()
  const stored = { name: 'Pet', contentType: 'application/json', schema }
  expect(await client.send(new GetModelCommand({ restApiId, modelName: 'Pet' }))).toMatchObject(stored)
  expect((await client.send(new GetModelsCommand({ restApiId }))).items).toMatchObject([stored])
})

test('CreateModel rejects a name that exists, a name with other characters than letters and digits, and an invalid schema', async () => {
  await createModel()
  await expect(createModel()).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Model name already exists for this REST API',
  })
  await expect(createModel({ name: 'my-pet' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Model name must be alphanumeric: my-pet',
  })
  await expect(createModel({ name: 'Other', schema: '{"type":"pet"}' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(/^Invalid model schema specified: /),
  })
})

test('DeleteModel removes the model', async () => {
  await createModel()
  const deleteModel = () => client.send(new DeleteModelCommand({ restApiId, modelName: 'Pet' }))
  await deleteModel()
  await expect(deleteModel()).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid model name identifier specified',
  })
})

test('CreateRequestValidator checks neither the body nor the parameters by default', async () => {
  const { id } = await client.send(new CreateRequestValidatorCommand({ restApiId, name: 'none' }))
  await client.send(new CreateRequestValidatorCommand({ restApiId, name: 'body', validateRequestBody: true }))
  expect((await client.send(new GetRequestValidatorsCommand({ restApiId }))).items).toMatchObject([
    { id, name: 'none', validateRequestBody: false, validateRequestParameters: false },
    { name: 'body', validateRequestBody: true, validateRequestParameters: false },
  ])
})

test('PutGatewayResponse replaces an earlier custom response of the same type', async () => {
  const put = (statusCode: string) =>
    client.send(new PutGatewayResponseCommand({ restApiId, responseType: 'THROTTLED', statusCode }))
  await put('503')
  expect(await put('429')).toMatchObject({ responseType: 'THROTTLED', statusCode: '429', defaultResponse: false })
  expect((await client.send(new GetGatewayResponsesCommand({ restApiId }))).items).toMatchObject([
    { responseType: 'THROTTLED', statusCode: '429' },
  ])
})

test('DeleteGatewayResponse rejects a type without a custom response', async () => {
  const input = { restApiId, responseType: 'THROTTLED' } as const
  await client.send(new PutGatewayResponseCommand({ ...input, statusCode: '503' }))
  await client.send(new DeleteGatewayResponseCommand(input))
  await expect(client.send(new DeleteGatewayResponseCommand(input))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid gateway response identifier specified',
  })
})
