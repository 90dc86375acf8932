import {
  CreateRestApiCommand,
  GetApiKeyCommand,
  GetIntegrationCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStageCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway'
import {
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTagsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import {
  DescribeRuleCommand,
  DisableRuleCommand,
  ListTagsForResourceCommand as ListEventTagsCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge'
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import {
  DeletePublicAccessBlockCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import type { Build } from '../build.ts'
import { teardown } from '../teardown.ts'
import { changingCalls, TestStack, useCases } from '../test-stack.ts'
import { type TimingProfile, testProfile, timingProfileNamed } from '../timing-profile.ts'
import { ensureBucket } from './bucket.ts'
import { ensureEventBus, ensureRule } from './event-bus.ts'
import { consume, ensureEventSource } from './event-source.ts'
import { ensureFunction } from './function.ts'
import { ensureQueue } from './queue.ts'
import { ensureRestApi } from './rest-api/rest-api.ts'
import { allow } from './role.ts'
import { ensureTable, type Key } from './table.ts'
import { ensureUploadTriggers } from './upload-triggers.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

/** Every setting that a resource's description can have. */
interface Settings {
  readonly timingProfile: TimingProfile
  readonly retention: number | undefined
  readonly visibilityTimeout: number | undefined
  readonly maxReceiveCount: number | undefined
  readonly deadLettersOf: readonly string[] | undefined
  readonly expiresAt: string | undefined
  readonly indexes: Readonly<Record<string, Key>>
  readonly timeout: number
  readonly memory: number
  readonly environment: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly permission: string
  readonly afterRetries: number | undefined
  readonly batchSize: number
  readonly maxConcurrency: number
  readonly suffix: string
  readonly pattern: object
  readonly maxRetryAttempts: number
  readonly maxEventAge: number
  readonly rateLimit: number
  readonly burstLimit: number
  readonly dailyQuota: number
  /** The function that the trigger, the rule, and the API invoke. */
  readonly target: 'worker' | 'other'
  readonly ruleDeadLetters: 'dlq' | 'other-dlq'
}

const FIRST: Settings = {
  timingProfile: testProfile,
  retention: 3600,
  visibilityTimeout: 40,
  maxReceiveCount: 3,
  deadLettersOf: ['work'],
  expiresAt: 'expiration',
  indexes: { 'by-customer': { customerId: 'S' }, 'by-day': { day: 'S', id: 'S' } },
  timeout: 10,
  memory: 512,
  environment: { KEPT: 'a', REMOVED: 'b' },
  secrets: ['OLD_SECRET', 'SECRET'],
  permission: 'dynamodb:GetItem',
  afterRetries: 1,
  batchSize: 5,
  maxConcurrency: 2,
  suffix: '.csv',
  pattern: { source: ['shop'], 'detail-type': ['Order'] },
  maxRetryAttempts: 1,
  maxEventAge: 60,
  rateLimit: 100,
  burstLimit: 50,
  dailyQuota: 1000,
  target: 'worker',
  ruleDeadLetters: 'dlq',
}

const SECOND: Settings = {
  timingProfile: timingProfileNamed('production'),
  retention: undefined,
  visibilityTimeout: 50,
  maxReceiveCount: 4,
  deadLettersOf: ['work', 'more-work'],
  expiresAt: 'expiresAt',
  indexes: { 'by-customer': { customerId: 'S', id: 'S' }, 'by-price': { price: 'N' } },
  timeout: 20,
  memory: 256,
  environment: { KEPT: 'c', ADDED: 'd' },
  secrets: ['SECRET', 'NEW_SECRET'],
  permission: 'dynamodb:PutItem',
  afterRetries: 2,
  batchSize: 7,
  maxConcurrency: 3,
  suffix: '.json',
  // Narrower in one place, wider in another.
  pattern: { source: ['shop', 'store'] },
  maxRetryAttempts: 2,
  maxEventAge: 120,
  rateLimit: 200,
  burstLimit: 70,
  dailyQuota: 2000,
  target: 'other',
  ruleDeadLetters: 'other-dlq',
}

async function provisionAll(build: Build, settings: Settings) {
  const dlq = await ensureQueue(build, 'dlq', { deadLettersOf: settings.deadLettersOf })
  const otherDlq = await ensureQueue(build, 'other-dlq')
  const queue = await ensureQueue(build, 'work', {
    retention: settings.retention,
    visibilityTimeout: settings.visibilityTimeout,
    deadLetters: settings.maxReceiveCount === undefined ? undefined : { to: dlq, after: settings.maxReceiveCount },
  })
  const table = await ensureTable(build, 'items', {
    key: { id: 'S' },
    indexes: settings.indexes,
    expiresAt: settings.expiresAt,
  })
  const { timeout, memory, environment, secrets, afterRetries } = settings
  const worker = await ensureFunction(build, 'worker', {
    timeout,
    memory,
    environment,
    secrets,
    permissions: [consume(queue), allow(settings.permission, table.arn)],
    onFailure: afterRetries === undefined ? undefined : { to: dlq, afterRetries },
  })
  const other = await ensureFunction(build, 'other', { timeout: 10, environment: {}, permissions: [] })
  const target = settings.target === 'worker' ? worker : other
  const { batchSize, maxConcurrency } = settings
  await ensureEventSource(build, { from: queue, to: worker, batchSize, maxConcurrency })
  const bucket = await ensureBucket(build, 'uploads')
  await ensureUploadTriggers(build, bucket, [{ suffix: settings.suffix, to: target }])
  const bus = await ensureEventBus(build, 'bus')
  await ensureRule(build, 'rule', {
    on: bus,
    pattern: settings.pattern,
    to: target,
    retry: { maxRetryAttempts: settings.maxRetryAttempts, maxEventAge: settings.maxEventAge },
    deadLetters: settings.ruleDeadLetters === 'dlq' ? dlq : otherDlq,
  })
  const { rateLimit, burstLimit, dailyQuota } = settings
  const api = await ensureRestApi(build, 'api', {
    to: target,
    models: {},
    routes: { '/items': { GET: {}, POST: {} } },
    limits: { rateLimit, burstLimit, dailyQuota },
  })
  return { dlq, otherDlq, queue, table, worker, other, bucket, bus, api }
}

type Provisioned = Awaited<ReturnType<typeof provisionAll>>

const plainTags = (tags: readonly { Key?: string; Value?: string }[] = []) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))

/** Reads every setting back, in the terms of the AWS APIs. */
async function readAll({ dlq, queue, table, worker, bucket, bus, api }: Provisioned) {
  const { apiGateway, dynamodb, eventbridge, iam, lambda, logs, s3, sqs } = cloud.clients
  const attributesOf = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}
  const [attributes, dlqAttributes] = await Promise.all([attributesOf(queue.url), attributesOf(dlq.url)])
  const json = (text: string | undefined) => (text ? JSON.parse(decodeURIComponent(text)) : undefined)

  const TableName = table.name
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }))
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))

  const FunctionName = worker.name
  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const invokeConfig = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))
  const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  const mapping = EventSourceMappings![0]!
  const logGroupName = `/aws/lambda/${FunctionName}`
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
  const role = { RoleName: FunctionName }
  const { Role } = await iam.send(new GetRoleCommand(role))
  const { PolicyNames } = await iam.send(new ListRolePoliciesCommand(role))
  const policy = await iam.send(new GetRolePolicyCommand({ ...role, PolicyName: 'permissions' }))

  const Bucket = bucket.name
  const notification = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }))
  const publicAccess = await s3.send(new GetPublicAccessBlockCommand({ Bucket }))

  const EventBusName = bus.name
  const Rule = bus.name.replace(/bus$/, 'rule')
  const rule = await eventbridge.send(new DescribeRuleCommand({ Name: Rule, EventBusName }))
  const { Targets } = await eventbridge.send(new ListTargetsByRuleCommand({ Rule, EventBusName }))

  const restApiId = api.id
  const stage = await apiGateway.send(new GetStageCommand({ restApiId, stageName: api.stage }))
  const { items: plans } = await apiGateway.send(new GetUsagePlansCommand({}))
  const plan = plans!.find(({ apiStages }) => apiStages?.some(({ apiId }) => apiId === api.id))!
  const { items: planKeys } = await apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId: plan.id }))
  const key = await apiGateway.send(new GetApiKeyCommand({ apiKey: api.key.id }))
  const { items: resources } = await apiGateway.send(new GetResourcesCommand({ restApiId }))
  const methods = resources!.flatMap(({ id, resourceMethods = {} }) =>
    Object.keys(resourceMethods).map((httpMethod) => ({ restApiId, resourceId: id, httpMethod })),
  )
  const integrations = await Promise.all(methods.map((method) => apiGateway.send(new GetIntegrationCommand(method))))

  const restApi = await apiGateway.send(new GetRestApiCommand({ restApiId }))
  const eventTags = async (ResourceARN: string) =>
    plainTags((await eventbridge.send(new ListEventTagsCommand({ ResourceARN }))).Tags as { Key: string }[])
  const lambdaTags = async (Resource: string) => (await lambda.send(new ListTagsCommand({ Resource }))).Tags
  return {
    queue: {
      retention: attributes.MessageRetentionPeriod,
      visibilityTimeout: attributes.VisibilityTimeout,
      redrive: json(attributes.RedrivePolicy),
      dlqRedriveAllow: json(dlqAttributes.RedriveAllowPolicy),
    },
    table: {
      billing: Table?.BillingModeSummary?.BillingMode,
      indexes: Object.fromEntries(
        Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema }) => [
          IndexName,
          KeySchema?.map(({ AttributeName }) => AttributeName),
        ]) ?? [],
      ),
      ttl: TimeToLiveDescription?.AttributeName,
    },
    function: {
      timeout: configuration.Timeout,
      memory: configuration.MemorySize,
      variables: configuration.Environment?.Variables,
      retries: invokeConfig.MaximumRetryAttempts,
      onFailure: invokeConfig.DestinationConfig?.OnFailure?.Destination,
      logRetention: logGroups?.[0]?.retentionInDays,
    },
    role: {
      policies: PolicyNames,
      description: Role?.Description,
      trust: json(Role?.AssumeRolePolicyDocument).Statement[0].Principal,
      actions: json(policy.PolicyDocument).Statement[2].Action,
    },
    mapping: {
      batchSize: mapping.BatchSize,
      maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
      responseTypes: mapping.FunctionResponseTypes,
      state: mapping.State,
    },
    bucket: {
      versioning: versioning.Status,
      blocksPublicPolicy: publicAccess.PublicAccessBlockConfiguration?.BlockPublicPolicy,
      triggers: notification.LambdaFunctionConfigurations?.map(({ LambdaFunctionArn, Filter }) => [
        LambdaFunctionArn?.split(':').at(-1),
        Filter?.Key?.FilterRules?.[0]?.Value,
      ]),
    },
    rule: {
      pattern: json(rule.EventPattern),
      state: rule.State,
      targets: Targets?.map(({ Arn, RetryPolicy, DeadLetterConfig }) => ({
        function: Arn?.split(':').at(-1),
        retry: RetryPolicy,
        deadLetters: DeadLetterConfig?.Arn?.split(':').at(-1),
      })),
    },
    api: {
      throttling: [
        stage.methodSettings?.['*/*']?.throttlingRateLimit,
        stage.methodSettings?.['*/*']?.throttlingBurstLimit,
      ],
      plan: { ...plan.throttle, ...plan.quota },
      planStages: plan.apiStages,
      planKeys: planKeys?.map(({ id }) => id),
      keyEnabled: key.enabled,
      functions: integrations.map(({ uri }) => uri?.match(/function:(.*)\/invocations/)?.[1]),
    },
    profiles: [
      (await sqs.send(new ListQueueTagsCommand({ QueueUrl: queue.url }))).Tags,
      plainTags((await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: table.arn }))).Tags),
      plainTags(Role?.Tags),
      await lambdaTags(worker.arn),
      await lambdaTags(mapping.EventSourceMappingArn!),
      (await logs.send(new ListLogTagsCommand({ resourceArn: logGroups?.[0]?.logGroupArn }))).tags,
      plainTags((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet),
      await eventTags(bus.arn),
      await eventTags(rule.Arn!),
      restApi.tags,
      stage.tags,
      plan.tags,
      key.tags,
    ].map((tags) => (tags as Record<string, string>)['eventbed:tempo']),
  }
}

test('a second run with other settings changes every setting of every resource', async () => {
  using stack = new TestStack(cloud, 'changed')
  const { result: first } = await stack.run((build) => provisionAll(build, FIRST))
  const before = await readAll(first)
  const { result: second } = await stack.run((build) => provisionAll(build, SECOND), SECOND.timingProfile)
  expect({ ...second, table: second.table.name, bucket: second.bucket.name }).toEqual({
    ...first,
    table: first.table.name,
    bucket: first.bucket.name,
  })
  const { function: functionSettings, ...after } = await readAll(second)
  expect(after).toEqual({
    queue: {
      retention: String(4 * 24 * 3600),
      visibilityTimeout: '50',
      redrive: { deadLetterTargetArn: second.dlq.arn, maxReceiveCount: 4 },
      dlqRedriveAllow: {
        redrivePermission: 'byQueue',
        sourceQueueArns: [second.queue.arn, second.queue.arn.replace('work', 'more-work')],
      },
    },
    table: {
      billing: 'PAY_PER_REQUEST',
      indexes: { 'by-customer': ['customerId', 'id'], 'by-price': ['price'] },
      ttl: 'expiresAt',
    },
    role: {
      policies: ['permissions'],
      description: 'Execution role of the function changed-worker',
      trust: { Service: 'lambda.amazonaws.com' },
      actions: ['dynamodb:PutItem'],
    },
    mapping: {
      batchSize: 7,
      maxConcurrency: 3,
      responseTypes: ['ReportBatchItemFailures'],
      state: 'Enabled',
    },
    bucket: { versioning: 'Enabled', blocksPublicPolicy: true, triggers: [['changed-other', '.json']] },
    rule: {
      pattern: SECOND.pattern,
      state: 'ENABLED',
      targets: [
        {
          function: 'changed-other',
          retry: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 120 },
          deadLetters: 'changed-other-dlq',
        },
      ],
    },
    api: {
      throttling: [200, 70],
      plan: { rateLimit: 200, burstLimit: 70, limit: 2000, period: 'DAY' },
      planStages: [{ apiId: first.api.id, stage: 'v1' }],
      planKeys: [first.api.key.id],
      keyEnabled: true,
      functions: ['changed-other', 'changed-other'],
    },
    profiles: Array(13).fill('production'),
  })
  const { variables, ...otherSettings } = functionSettings
  expect(otherSettings).toEqual({
    timeout: 20,
    memory: 256,
    retries: 2,
    onFailure: second.dlq.arn,
    logRetention: 14,
  })
  const names = Object.keys(variables ?? {})
  expect(variables).toMatchObject({ KEPT: 'c', ADDED: 'd', SECRET: before.function.variables?.SECRET })
  expect(variables?.NEW_SECRET).toMatch(/^[\w-]{43}$/)
  expect(names.filter((name) => ['REMOVED', 'OLD_SECRET'].includes(name))).toEqual([])
  expect(changingCalls((await stack.run((build) => provisionAll(build, SECOND), SECOND.timingProfile)).calls)).toEqual(
    [],
  )
  await teardown(cloud.clients, stack)
})

test('a second run removes the settings that are no longer described', async () => {
  using stack = new TestStack(cloud, 'reduced')
  await stack.run((build) => provisionAll(build, FIRST))
  const reduced: Settings = {
    ...FIRST,
    visibilityTimeout: undefined,
    maxReceiveCount: undefined,
    deadLettersOf: undefined,
    expiresAt: undefined,
    indexes: {},
    environment: {},
    secrets: [],
  }
  const { result } = await stack.run((build) => provisionAll(build, reduced))
  const { queue, table, function: functionSettings } = await readAll(result)
  expect(queue).toMatchObject({ visibilityTimeout: '30', dlqRedriveAllow: { redrivePermission: 'allowAll' } })
  expect(queue.redrive).toBeUndefined()
  expect(table).toEqual({ billing: 'PAY_PER_REQUEST', indexes: {}, ttl: undefined })
  const names = Object.keys(functionSettings.variables ?? {})
  expect(names.filter((name) => /KEPT|REMOVED|SECRET/.test(name))).toEqual([])

  const { result: withoutRetries } = await stack.run((build) =>
    provisionAll(build, { ...reduced, afterRetries: undefined }),
  )
  await expect(readAll(withoutRetries)).rejects.toThrow("doesn't have an EventInvokeConfig")
  await teardown(cloud.clients, stack)
})

test('a second run repairs the settings that somebody else changed', async () => {
  const { apiGateway, dynamodb, eventbridge, iam, lambda, logs, s3 } = cloud.clients
  using stack = new TestStack(cloud, 'drifted')
  const { result } = await stack.run((build) => provisionAll(build, FIRST))
  const before = await readAll(result)
  const RoleName = result.worker.name
  const anyone = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  })
  const everything = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  })
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: result.worker.name }),
  )
  const Bucket = result.bucket.name
  await Promise.all([
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: anyone })),
    iam.send(new UpdateRoleCommand({ RoleName, Description: 'changed' })),
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'extra', PolicyDocument: everything })),
    eventbridge.send(new DisableRuleCommand({ Name: 'drifted-rule', EventBusName: result.bus.name })),
    logs.send(
      new PutRetentionPolicyCommand({ logGroupName: `/aws/lambda/${result.worker.name}`, retentionInDays: 365 }),
    ),
    lambda.send(
      new UpdateEventSourceMappingCommand({
        UUID: EventSourceMappings![0]!.UUID,
        Enabled: false,
        FunctionResponseTypes: [],
      }),
    ),
    lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: result.other.name,
        Environment: { Variables: { DEBUG: '*' } },
      }),
    ),
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
    apiGateway.send(
      new UpdateApiKeyCommand({
        apiKey: result.api.key.id,
        patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
      }),
    ),
    dynamodb.send(
      new UpdateTableCommand({
        TableName: result.table.name,
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        GlobalSecondaryIndexUpdates: Object.keys(FIRST.indexes).map((IndexName) => ({
          Update: { IndexName, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
        })),
      }),
    ),
  ])
  await stack.run((build) => provisionAll(build, FIRST))
  expect(await readAll(result)).toEqual(before)
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: result.other.name }))
  expect(Environment?.Variables).not.toHaveProperty('DEBUG')
  await teardown(cloud.clients, stack)
})

test('a second run with the same settings makes no changing call', async () => {
  using stack = new TestStack(cloud, 'same')
  const { calls: first } = await stack.run((build) => provisionAll(build, FIRST))
  expect(changingCalls(first).length).toBeGreaterThan(30)
  const { calls: second } = await stack.run((build) => provisionAll(build, FIRST))
  expect(changingCalls(second)).toEqual([])
  await teardown(cloud.clients, stack)
})

test('a second run of all use cases makes no changing call', async () => {
  using stack = new TestStack(cloud, 'whole')
  const provision = (build: Build) => Promise.all(useCases.map((useCase) => useCase.provision(build)))
  const { calls: first } = await stack.run<unknown>(provision)
  expect(changingCalls(first).length).toBeGreaterThan(60)
  const { calls: second } = await stack.run<unknown>(provision)
  expect(changingCalls(second)).toEqual([])
  await teardown(cloud.clients, stack)
})

test('a table whose key has changed is refused with its current key and what to do', async () => {
  using stack = new TestStack(cloud, 'rekeyed')
  await stack.run((build) => ensureTable(build, 'items', { key: { id: 'S', row: 'N' } }))
  const change = stack.run((build) => ensureTable(build, 'items', { key: { id: 'S' } }))
  await expect(change).rejects.toThrow(
    new UserError(
      'The key of the table rekeyed-items is {"id":"S","row":"N"}, not {"id":"S"}, and DynamoDB cannot change the key of a table.',
      {
        fixes: [
          'Give the table another name',
          'remove the stack with all its data first: npm run destroy -- --stack rekeyed',
        ],
      },
    ),
  )
  await teardown(cloud.clients, stack)
})

test('a REST API whose routes have changed is refused with what to do', async () => {
  using stack = new TestStack(cloud, 'rerouted')
  const provision = (path: string) =>
    stack.run(async (build) => {
      const to = await ensureFunction(build, 'worker', { timeout: 10, environment: {}, permissions: [] })
      const limits = { rateLimit: 10, burstLimit: 10, dailyQuota: 10 }
      await ensureRestApi(build, 'api', { to, models: {}, routes: { [path]: { GET: {} } }, limits })
    })
  await provision('/items')
  await expect(provision('/things')).rejects.toThrow(
    new UserError('The routes or models of the API rerouted-api have changed, and replacing it would change its URL.', {
      fixes: ['Remove the stack first: npm run destroy -- --stack rerouted'],
    }),
  )
  await teardown(cloud.clients, stack)
})

test('a REST API of another owner is refused, and not deleted even if it has no stage', async () => {
  const { apiGateway } = cloud.clients
  const { id: restApiId } = await apiGateway.send(new CreateRestApiCommand({ name: 'foreign-api' }))
  using stack = new TestStack(cloud, 'foreign')
  const provision = stack.run(async (build) => {
    const to = await ensureFunction(build, 'worker', { timeout: 10, environment: {}, permissions: [] })
    const limits = { rateLimit: 10, burstLimit: 10, dailyQuota: 10 }
    await ensureRestApi(build, 'api', { to, models: {}, routes: { '/items': { GET: {} } }, limits })
  })
  await expect(provision).rejects.toThrow('The rest-api foreign-api exists already and was not made by this stack')
  expect((await apiGateway.send(new GetRestApiCommand({ restApiId }))).name).toBe('foreign-api')
  await teardown(cloud.clients, stack)
})
