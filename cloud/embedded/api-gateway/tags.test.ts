import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateUsagePlanCommand,
  GetApiKeyCommand,
  GetRestApiCommand,
  GetStageCommand,
  GetTagsCommand,
  GetUsagePlanCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import { createDeployableApi } from './test-api.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

const arn = (path: string) => `arn:aws:apigateway:us-east-1::${path}`

test('TagResource adds tags to an API, a stage, a usage plan and an API key, and UntagResource removes them', async () => {
  const { apiGateway: client } = cloud.clients
  const { restApiId } = await createDeployableApi(client)
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }))
  const { id: apiKey } = await client.send(new CreateApiKeyCommand({ name: 'k', tags: { team: 'a' } }))
  const { id: usagePlanId } = await client.send(new CreateUsagePlanCommand({ name: 'p' }))
  const resources = [
    `/restapis/${restApiId}`,
    `/restapis/${restApiId}/stages/prod`,
    `/usageplans/${usagePlanId}`,
    `/apikeys/${apiKey}`,
  ].map(arn)
  for (const resourceArn of resources)
    await client.send(new TagResourceCommand({ resourceArn, tags: { team: 'b', stage: 'live' } }))
  const described = await Promise.all([
    client.send(new GetRestApiCommand({ restApiId })),
    client.send(new GetStageCommand({ restApiId, stageName: 'prod' })),
    client.send(new GetUsagePlanCommand({ usagePlanId })),
    client.send(new GetApiKeyCommand({ apiKey })),
  ])
  expect(described.map(({ tags }) => tags)).toEqual(Array(4).fill({ team: 'b', stage: 'live' }))
  for (const resourceArn of resources) {
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['stage', 'absent'] }))
    expect((await client.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ team: 'b' })
  }
})

test('the tags of a resource that does not exist, or of one without tags, are an error', async () => {
  const { apiGateway: client } = cloud.clients
  const tagsOf = (path: string) => client.send(new GetTagsCommand({ resourceArn: arn(path) }))
  await expect(tagsOf('/restapis/absent')).rejects.toMatchObject({ name: 'NotFoundException' })
  await expect(tagsOf('/domainnames/example.com')).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'Invalid resource ARN: arn:aws:apigateway:us-east-1::/domainnames/example.com',
  })
})
