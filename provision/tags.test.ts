import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  GetApiKeysCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway'
import { ListTagsForResourceCommand as ListLogTags } from '@aws-sdk/client-cloudwatch-logs'
import { ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb'
import { ListTagsForResourceCommand as ListEventTags } from '@aws-sdk/client-eventbridge'
import { ListRoleTagsCommand } from '@aws-sdk/client-iam'
import { ListEventSourceMappingsCommand, ListTagsCommand } from '@aws-sdk/client-lambda'
import { GetBucketTaggingCommand } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import type { Clients } from '../cloud/api/clients.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { provision } from './architecture.ts'
import { Journal, type ResourceKind } from './journal.ts'
import { useCases } from './test-stack.ts'
import { timingProfileNamed } from './timing-profile.ts'

const SCOPE = 'us-east-1:000000000000'

type Tags = Record<string, string | undefined> | { Key?: string | undefined; Value?: string | undefined }[] | undefined

/** Reads the tags of each kind of resource; a new kind does not compile without its entry. */
const TAGS: Record<ResourceKind, (clients: Clients, name: string, of: string) => Promise<Tags>> = {
  bucket: async ({ s3 }, Bucket) => (await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet,
  queue: async ({ sqs }, QueueName) => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
    return (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags
  },
  table: async ({ dynamodb }, name) => {
    const ResourceArn = `arn:aws:dynamodb:${SCOPE}:table/${name}`
    return (await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags
  },
  role: async ({ iam }, RoleName) => (await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags,
  function: async ({ lambda }, name) =>
    (await lambda.send(new ListTagsCommand({ Resource: `arn:aws:lambda:${SCOPE}:function:${name}` }))).Tags,
  'log-group': async ({ logs }, name) =>
    (await logs.send(new ListLogTags({ resourceArn: `arn:aws:logs:${SCOPE}:log-group:${name}` }))).tags,
  'event-source': async ({ lambda }, FunctionName, EventSourceArn) => {
    const mappings = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }))
    const Resource = mappings.EventSourceMappings?.[0]?.EventSourceMappingArn
    return (await lambda.send(new ListTagsCommand({ Resource }))).Tags
  },
  'event-bus': async ({ eventbridge }, name) =>
    (await eventbridge.send(new ListEventTags({ ResourceARN: `arn:aws:events:${SCOPE}:event-bus/${name}` }))).Tags,
  rule: async ({ eventbridge }, name, bus) =>
    (await eventbridge.send(new ListEventTags({ ResourceARN: `arn:aws:events:${SCOPE}:rule/${bus}/${name}` }))).Tags,
  'rest-api': async ({ apiGateway }, name) => {
    const { items = [] } = await apiGateway.send(new GetRestApisCommand({}))
    const api = items.find((item) => item.name === name)
    const stage = await apiGateway.send(new GetStageCommand({ restApiId: api?.id, stageName: 'v1' }))
    expect(stage.tags).toEqual(STACK_TAGS)
    const { 'eventbed:definition': definition, ...tags } = api?.tags ?? {}
    expect(definition).toMatch(/^[0-9a-f]{16}$/)
    return tags
  },
  'usage-plan': async ({ apiGateway }, name) => {
    const { items = [] } = await apiGateway.send(new GetUsagePlansCommand({}))
    return items.find((item) => item.name === name)?.tags
  },
  'api-key': async ({ apiGateway }, name) => {
    const { items = [] } = await apiGateway.send(new GetApiKeysCommand({}))
    return items.find((item) => item.name === name)?.tags
  },
}

const STACK_TAGS = { 'eventbed:stack': 'tagged', 'eventbed:tempo': 'test' }

const toRecord = (tags: Tags) =>
  Array.isArray(tags) ? Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) : tags

test('every resource carries the tags of its stack', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-tags-'))
  await using cloud = await new EmbeddedCloud().start()
  try {
    await provision(cloud, useCases, { stack: 'tagged', timingProfile: timingProfileNamed('test'), folder })
    const { remaining } = new Journal(folder, 'tagged')
    expect(new Set(remaining.map(({ kind }) => kind))).toEqual(new Set(Object.keys(TAGS)))
    for (const { kind, name, of = '' } of remaining)
      expect({ kind, name, tags: toRecord(await TAGS[kind](cloud.clients, name, of)) }).toEqual({
        kind,
        name,
        tags: STACK_TAGS,
      })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
