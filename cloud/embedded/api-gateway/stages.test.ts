import {
  type APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  DeleteDeploymentCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  GetDeploymentsCommand,
  GetStageCommand,
  GetStagesCommand,
  type PatchOperation,
  PutMethodCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import { createDeployableApi } from './test-api.ts'

let cloud: StartedCloud
let client: APIGatewayClient
let restApiId: string
let method: Awaited<ReturnType<typeof createDeployableApi>>['method']
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
  client = cloud.clients.apiGateway
})
beforeEach(async () => {
  const api = await createDeployableApi(client)
  restApiId = api.restApiId
  method = api.method
})
afterAll(() => cloud.stop())

const deploy = (stageName?: string, changes: object = {}) =>
  client.send(new CreateDeploymentCommand({ restApiId, stageName, ...changes }))
const getStage = (stageName: string) => client.send(new GetStageCommand({ restApiId, stageName }))
const updateStage = (...patchOperations: PatchOperation[]) =>
  client.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }))

test('CreateDeployment with a stage name creates the stage', async () => {
  const { id } = await deploy('prod', { description: 'first', variables: { table: 'a' }, stageDescription: 'live' })
  expect(id).toMatch(/^[a-z0-9]{6}$/)
  expect(await getStage('prod')).toMatchObject({
    stageName: 'prod',
    deploymentId: id,
    description: 'live',
    variables: { table: 'a' },
    methodSettings: {},
  })
})

test('CreateDeployment to an existing stage moves the stage to the new deployment', async () => {
  await deploy('prod')
  const { id } = await deploy('prod')
  expect(await getStage('prod')).toMatchObject({ deploymentId: id })
  expect((await client.send(new GetStagesCommand({ restApiId }))).item).toHaveLength(1)
})

test('CreateDeployment rejects an API without methods', async () => {
  const { id } = await client.send(new CreateRestApiCommand({ name: 'empty' }))
  await expect(client.send(new CreateDeploymentCommand({ restApiId: id }))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: "The REST API doesn't contain any methods",
  })
})

test('CreateDeployment rejects an API that has a method without an integration', async () => {
  await client.send(new PutMethodCommand({ ...method, httpMethod: 'POST', authorizationType: 'NONE' }))
  await expect(deploy()).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'No integration defined for method',
  })
})

test('DeleteDeployment rejects a deployment that a stage points to', async () => {
  const { id: deploymentId } = await deploy('prod')
  const deleteDeployment = () => client.send(new DeleteDeploymentCommand({ restApiId, deploymentId }))
  await expect(deleteDeployment()).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Active stages pointing to this deployment must be moved or deleted',
  })
  await client.send(new DeleteStageCommand({ restApiId, stageName: 'prod' }))
  await deleteDeployment()
  expect((await client.send(new GetDeploymentsCommand({ restApiId }))).items).toEqual([])
})

test('CreateStage rejects a stage that exists, an invalid name and an unknown deployment', async () => {
  const { id: deploymentId } = await deploy('prod')
  const create = (changes: object) =>
    client.send(new CreateStageCommand({ restApiId, stageName: 'test', deploymentId, ...changes }))
  await expect(create({ stageName: 'prod' })).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Stage already exists',
  })
  await expect(create({ stageName: 'a-b' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Stage name only allows a-zA-Z0-9_',
  })
  await expect(create({ deploymentId: 'none' })).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid deployment identifier specified',
  })
})

test('GetStages filters by deployment', async () => {
  const { id: first } = await deploy('one')
  await deploy('two')
  const { item } = await client.send(new GetStagesCommand({ restApiId, deploymentId: first }))
  expect(item?.map(({ stageName }) => stageName)).toEqual(['one'])
})

test('UpdateStage sets and removes variables, and replaces the description and the deployment', async () => {
  const { id: first } = await deploy()
  await deploy('prod', { variables: { old: '1', table: 'a' } })
  expect(
    await updateStage(
      { op: 'replace', path: '/variables/table', value: 'b' },
      { op: 'remove', path: '/variables/old' },
      { op: 'replace', path: '/description', value: 'live' },
      { op: 'replace', path: '/deploymentId', value: first },
    ),
  ).toMatchObject({ variables: { table: 'b' }, description: 'live', deploymentId: first })
  expect((await getStage('prod')).variables).toEqual({ table: 'b' })
})

test('UpdateStage keeps method settings by path and method, with slashes of the path escaped as ~1', async () => {
  await deploy('prod')
  await updateStage(
    { op: 'replace', path: '/*/*/throttling/rateLimit', value: '100' },
    { op: 'replace', path: '/*/*/throttling/burstLimit', value: '50' },
    { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
    { op: 'replace', path: '/*/*/metrics/enabled', value: 'true' },
    { op: 'replace', path: '/~1pets~1{petId}/GET/throttling/rateLimit', value: '1.5' },
    { op: 'replace', path: '/~1pets~1{petId}/GET/throttling/burstLimit', value: '3' },
  )
  expect((await getStage('prod')).methodSettings).toEqual({
    '*/*': { throttlingRateLimit: 100, throttlingBurstLimit: 50, loggingLevel: 'INFO', metricsEnabled: true },
    'pets/{petId}/GET': { throttlingRateLimit: 1.5, throttlingBurstLimit: 3 },
  })
})

test('UpdateStage rejects an unknown patch path', async () => {
  await deploy('prod')
  await expect(updateStage({ op: 'replace', path: '/colour', value: 'red' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(/^Invalid patch path '\/colour' specified for op 'replace'\. Must be one of: \[/),
  })
})

test('DeleteStage and DeleteRestApi reject a stage that belongs to a usage plan', async () => {
  await deploy('prod')
  await client.send(new CreateUsagePlanCommand({ name: 'p', apiStages: [{ apiId: restApiId, stage: 'prod' }] }))
  await expect(client.send(new DeleteStageCommand({ restApiId, stageName: 'prod' }))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(/^Cannot delete stage/),
  })
  await expect(client.send(new DeleteRestApiCommand({ restApiId }))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(/^Cannot delete REST API/),
  })
})
