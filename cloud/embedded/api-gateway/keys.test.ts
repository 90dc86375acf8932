import {
  type APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  type PatchOperation,
  UpdateApiKeyCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import { createDeployableApi } from './test-api.ts'

let cloud: StartedCloud
let client: APIGatewayClient
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
  client = cloud.clients.apiGateway
})
afterAll(() => cloud.stop())

const createKey = (input: object = {}) => client.send(new CreateApiKeyCommand({ name: 'k', enabled: true, ...input }))
const createPlan = (input: object = {}) => client.send(new CreateUsagePlanCommand({ name: 'p', ...input }))
const addKey = (usagePlanId?: string, keyId?: string, keyType = 'API_KEY') =>
  client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType }))
const updatePlan = (usagePlanId: string | undefined, ...patchOperations: PatchOperation[]) =>
  client.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }))

async function createStage() {
  const { restApiId } = await createDeployableApi(client)
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }))
  return { apiId: restApiId, stage: 'prod' }
}

test('CreateApiKey generates a value of 40 letters and digits, and leaves the key disabled by default', async () => {
  const created = await client.send(new CreateApiKeyCommand({ name: 'generated' }))
  expect(created).toMatchObject({
    name: 'generated',
    enabled: false,
    value: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
  })
})

test('CreateApiKey rejects a value of fewer than 20 characters, and one that another key has', async () => {
  await expect(createKey({ value: 'x'.repeat(19) })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'API Key value should be at least 20 characters',
  })
  await createKey({ value: 'x'.repeat(20) })
  await expect(createKey({ value: 'x'.repeat(20) })).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'API Key already exists',
  })
})

test('GetApiKey returns the value only on request', async () => {
  const { id, value } = await createKey()
  expect(await client.send(new GetApiKeyCommand({ apiKey: id }))).not.toHaveProperty('value')
  expect(await client.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }))).toMatchObject({ value })
})

test('GetApiKeys lists the keys whose name starts with the query', async () => {
  await createKey({ name: 'shop-a' })
  await createKey({ name: 'shop-b' })
  await createKey({ name: 'my-shop' })
  const { items } = await client.send(new GetApiKeysCommand({ nameQuery: 'shop', includeValues: true }))
  expect(items?.map(({ name }) => name)).toEqual(['shop-a', 'shop-b'])
  expect(items?.[0]?.value).toMatch(/^[A-Za-z0-9]{40}$/)
})

test('UpdateApiKey replaces the name, the description and whether the key is enabled', async () => {
  const { id: apiKey } = await createKey()
  const update = (...patchOperations: PatchOperation[]) =>
    client.send(new UpdateApiKeyCommand({ apiKey, patchOperations }))
  expect(
    await update(
      { op: 'replace', path: '/enabled', value: 'false' },
      { op: 'replace', path: '/name', value: 'renamed' },
      { op: 'replace', path: '/description', value: 'old' },
    ),
  ).toMatchObject({ enabled: false, name: 'renamed', description: 'old' })
  await expect(update({ op: 'replace', path: '/value', value: 'x' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: "Invalid patch path '/value' specified for op 'replace'.",
  })
})

test('DeleteApiKey removes the key from its usage plans', async () => {
  const { id: usagePlanId } = await createPlan()
  const { id: keyId } = await createKey()
  await addKey(usagePlanId, keyId)
  await client.send(new DeleteApiKeyCommand({ apiKey: keyId }))
  expect((await client.send(new GetUsagePlanKeysCommand({ usagePlanId }))).items).toEqual([])
  await expect(client.send(new GetApiKeyCommand({ apiKey: keyId }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid API Key identifier specified',
  })
})

test('CreateUsagePlan returns its stages, throttling and quota', async () => {
  const stage = await createStage()
  const plan = {
    name: 'basic',
    apiStages: [stage],
    throttle: { rateLimit: 10, burstLimit: 20 },
    quota: { limit: 1000, period: 'MONTH' },
  }
  const { id } = await createPlan(plan)
  expect(await client.send(new GetUsagePlanCommand({ usagePlanId: id }))).toMatchObject({ id, ...plan })
})

test('CreateUsagePlan rejects a stage that does not exist', async () => {
  const { apiId } = await createStage()
  await expect(createPlan({ apiStages: [{ apiId, stage: 'test' }] })).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid API stage identifier specified',
  })
})

test('UpdateUsagePlan adds and removes stages, and replaces throttling and quota', async () => {
  const { apiId, stage } = await createStage()
  const other = await createStage()
  const { id } = await createPlan({ apiStages: [other], throttle: { rateLimit: 1, burstLimit: 2 } })
  expect(
    await updatePlan(
      id,
      { op: 'add', path: '/apiStages', value: `${apiId}:${stage}` },
      { op: 'replace', path: '/throttle/rateLimit', value: '5.5' },
      { op: 'replace', path: '/throttle/burstLimit', value: '7' },
      { op: 'replace', path: '/quota/limit', value: '100' },
      { op: 'replace', path: '/name', value: 'renamed' },
    ),
  ).toMatchObject({
    name: 'renamed',
    apiStages: [other, { apiId, stage }],
    throttle: { rateLimit: 5.5, burstLimit: 7 },
    quota: { limit: 100, period: 'DAY' },
  })
  expect(
    await updatePlan(
      id,
      { op: 'remove', path: '/apiStages', value: `${apiId}:${stage}` },
      { op: 'replace', path: '/quota/period', value: 'WEEK' },
    ),
  ).toMatchObject({ apiStages: [other], quota: { limit: 100, period: 'WEEK' } })
})

test('UpdateUsagePlan rejects an unknown patch path', async () => {
  const { id } = await createPlan()
  await expect(updatePlan(id, { op: 'add', path: '/name', value: 'x' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: "Invalid patch path '/name' specified for op 'add'.",
  })
})

test('DeleteUsagePlan rejects a plan that has stages, and names them', async () => {
  const { apiId, stage } = await createStage()
  const { id } = await createPlan({ apiStages: [{ apiId, stage }] })
  const deletePlan = () => client.send(new DeleteUsagePlanCommand({ usagePlanId: id }))
  await expect(deletePlan()).rejects.toMatchObject({
    name: 'BadRequestException',
    message: `Cannot delete Usage Plan ${id} because it has associated API stages: ${apiId}:${stage}`,
  })
  await updatePlan(id, { op: 'remove', path: '/apiStages', value: `${apiId}:${stage}` })
  await deletePlan()
  await expect(client.send(new GetUsagePlanCommand({ usagePlanId: id }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid Usage Plan ID identifier specified',
  })
})

test('CreateUsagePlanKey adds a key once, and only keys of the type API_KEY', async () => {
  const { id: planId } = await createPlan()
  const { id: keyId, value } = await createKey()
  expect(await addKey(planId, keyId)).toMatchObject({ id: keyId, type: 'API_KEY', name: 'k', value })
  await expect(addKey(planId, keyId)).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Usage Plan already has this key',
  })
  await expect(addKey(planId, keyId, 'OTHER')).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Invalid key type',
  })
})

test('GetUsagePlans lists the plans of a key, until the key is removed from them', async () => {
  const { id: usagePlanId } = await createPlan()
  const { id: keyId } = await createKey()
  await addKey(usagePlanId, keyId)
  const list = async () => (await client.send(new GetUsagePlansCommand({ keyId }))).items?.map(({ id }) => id)
  expect(await list()).toEqual([usagePlanId])
  const removeKey = () => client.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId }))
  await removeKey()
  expect(await list()).toEqual([])
  await expect(removeKey()).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid Usage Plan Key identifier specified',
  })
})
