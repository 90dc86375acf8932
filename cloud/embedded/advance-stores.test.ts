import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway'
import { CreateTableCommand, PutItemCommand, ScanCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { AddPermissionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFunction, HOUR, MINUTE, SECOND, startTestCloud, type TestCloud } from './testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())

test('an item is deleted after its time to live', async () => {
  const { dynamodb } = cloud.clients
  const TableName = 'mortal'
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  )
  const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true }
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
  const put = (id: string, inMs: number) => {
    const expires = { N: String(Math.floor((cloud.clock.now() + inMs) / SECOND)) }
    return dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id }, expires } }))
  }
  await put('of a minute', MINUTE)
  await put('of two hours', 2 * HOUR)
  const left = async () => {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }))
    return Items.map(({ id }) => id?.S).sort()
  }
  expect(await left()).toEqual(['of a minute', 'of two hours'])
  await cloud.clock.advance('1 hour')
  expect(await left()).toEqual(['of two hours'])
  await cloud.clock.advance('1 hour')
  await cloud.clock.advance('2 minutes')
  expect(await left()).toEqual([])
})

/** An API with one function, and an API key with a usage plan. */
async function apiOf(functionName: string, plan: object): Promise<() => Promise<[number, unknown]>> {
  const { apiGateway, lambda } = cloud.clients
  const FunctionArn = await createFunction(
    cloud,
    functionName,
    'export const handler = async () => ({ statusCode: 200, body: String(Date.now()) })',
  )
  const permission = { StatementId: 'api', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' }
  await lambda.send(new AddPermissionCommand({ FunctionName: functionName, ...permission }))
  const { id: restApiId } = await apiGateway.send(new CreateRestApiCommand({ name: functionName }))
  const { items } = await apiGateway.send(new GetResourcesCommand({ restApiId }))
  const method = { restApiId, resourceId: items![0]!.id, httpMethod: 'GET' }
  await apiGateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE', apiKeyRequired: true }))
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`
  await apiGateway.send(new PutIntegrationCommand({ ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri }))
  await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'v1' }))
  const apiStages = [{ apiId: restApiId, stage: 'v1' }]
  const { id: usagePlanId } = await apiGateway.send(
    new CreateUsagePlanCommand({ name: functionName, apiStages, ...plan }),
  )
  const { id: keyId, value } = await apiGateway.send(new CreateApiKeyCommand({ name: functionName, enabled: true }))
  await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }))
  return async () => {
    const response = await fetch(`${cloud.invokeUrl(restApiId!, 'v1')}/`, { headers: { 'x-api-key': value! } })
    return [response.status, await response.json()]
  }
}

test('a daily quota is reset after a day', async () => {
  const ask = await apiOf('daily', { quota: { limit: 2, period: 'DAY' } })
  const statuses = async () => [(await ask())[0], (await ask())[0], (await ask())[0]]
  // Not just before midnight, when a quota is reset anyway.
  await cloud.clock.advance(24 * HOUR + MINUTE - (cloud.clock.now() % (24 * HOUR)))
  expect(await statuses()).toEqual([200, 200, 429])
  await cloud.clock.advance('20 hours')
  expect(await ask()).toEqual([429, { message: 'Limit Exceeded' }])
  await cloud.clock.advance('4 hours')
  expect(await statuses()).toEqual([200, 200, 429])
})

test('a throttled client is accepted again a moment later, and the function sees the time of the cloud', async () => {
  const ask = await apiOf('hourly', { throttle: { rateLimit: 0.001, burstLimit: 1 } })
  const [status, time] = await ask()
  expect(status).toBe(200)
  expect(Math.abs(Number(time) - cloud.clock.now())).toBeLessThan(5000)
  expect((await ask())[0]).toBe(429)
  await cloud.clock.advance('1000 s')
  const [again, later] = await ask()
  expect(again).toBe(200)
  expect(Math.abs(Number(later) - Number(time) - 1000 * SECOND)).toBeLessThan(10_000)
})
