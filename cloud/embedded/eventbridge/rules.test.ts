import { expect, test } from 'vitest'
import { createIsolatedEventBridge } from '../testing/isolated-eventbridge.ts'
import { ACCOUNT, REGION } from '../testing/principals.ts'

const PATTERN = '{"source":["shop"]}'
const queue = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`
const invalid = (message: string | RegExp) => ({
  name: 'ValidationException',
  message: typeof message === 'string' ? message : expect.stringMatching(message),
})

async function createRule() {
  const isolated = createIsolatedEventBridge()
  await isolated.run('putRule', { Name: 'r', EventPattern: PATTERN })
  const put = (target: object) =>
    isolated.run('putTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: queue('q'), ...target }] })
  return { ...isolated, put }
}

test('putting an existing rule again updates it, but keeps its targets and tags', async () => {
  const { run } = createIsolatedEventBridge()
  await run('createEventBus', { Name: 'b' })
  const rule = {
    Name: 'r',
    EventBusName: 'b',
    EventPattern: PATTERN,
    Description: 'first',
    Tags: [{ Key: 'k', Value: 'v' }],
  }
  const RuleArn = `arn:aws:events:${REGION}:${ACCOUNT}:rule/b/r`
  expect(await run('putRule', rule)).toEqual({ RuleArn })
  await run('putTargets', { Rule: 'r', EventBusName: 'b', Targets: [{ Id: 't', Arn: queue('q') }] })
  await run('putRule', { ...rule, Description: 'second', State: 'DISABLED', Tags: [] })
  expect(await run('describeRule', { Name: 'r', EventBusName: 'b' })).toMatchObject({
    Arn: RuleArn,
    EventBusName: 'b',
    EventPattern: PATTERN,
    Description: 'second',
    State: 'DISABLED',
    CreatedBy: ACCOUNT,
  })
  expect(await run('listTargetsByRule', { Rule: 'r', EventBusName: 'b' })).toEqual({
    Targets: [{ Id: 't', Arn: queue('q') }],
  })
  expect(await run('listTagsForResource', { ResourceARN: RuleArn })).toEqual({ Tags: [{ Key: 'k', Value: 'v' }] })
  await run('enableRule', { Name: 'r', EventBusName: 'b' })
  expect(await run('describeRule', { Name: 'r', EventBusName: 'b' })).toMatchObject({ State: 'ENABLED' })
})

test('a rule can be addressed by the ARN of its bus as well as by its name', async () => {
  const { run } = await createRule()
  const EventBusName = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`
  expect(await run('describeRule', { Name: 'r', EventBusName })).toMatchObject({ Name: 'r', EventBusName: 'default' })
})

test('operations on missing rules, buses and policies fail as on AWS, but deleting them succeeds', async () => {
  const { run } = createIsolatedEventBridge()
  const missing = (message: string) => ({ name: 'ResourceNotFoundException', message })
  await expect(run('describeRule', { Name: 'r' })).rejects.toMatchObject(
    missing('Rule r does not exist on EventBus default.'),
  )
  await expect(run('describeEventBus', { Name: 'b' })).rejects.toMatchObject(missing('Event bus b does not exist.'))
  await expect(run('putRule', { Name: 'r', EventBusName: 'b', EventPattern: PATTERN })).rejects.toMatchObject(
    missing('Event bus b does not exist.'),
  )
  await expect(run('removePermission', { StatementId: 's' })).rejects.toMatchObject(
    missing('EventBus does not have a policy.'),
  )
  await expect(
    run('tagResource', { ResourceARN: `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`, Tags: [] }),
  ).rejects.toMatchObject(missing('Rule r does not exist on EventBus default.'))
  expect(await run('deleteRule', { Name: 'r' })).toEqual({})
  expect(await run('deleteEventBus', { Name: 'b' })).toEqual({})
})

test('a rule with targets and the default bus cannot be deleted', async () => {
  const { run, put } = await createRule()
  await put({})
  await expect(run('deleteRule', { Name: 'r' })).rejects.toMatchObject(
    invalid("Rule can't be deleted since it has targets."),
  )
  await expect(run('deleteEventBus', { Name: 'default' })).rejects.toMatchObject(
    invalid('Cannot delete event bus default.'),
  )
  await run('removeTargets', { Rule: 'r', Ids: ['t'] })
  await run('deleteRule', { Name: 'r' })
  await expect(run('createEventBus', { Name: 'default' })).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
    message: 'Event bus default already exists.',
  })
})

test('PutRule rejects invalid names, patterns and schedules', async () => {
  const { run } = createIsolatedEventBridge()
  await run('createEventBus', { Name: 'b' })
  await expect(run('putRule', { Name: 'r' })).rejects.toMatchObject(
    invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.'),
  )
  await expect(run('putRule', { Name: 'a b', EventPattern: PATTERN })).rejects.toMatchObject(
    invalid(
      "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ),
  )
  await expect(run('putRule', { Name: 'r', EventPattern: '{"source":"shop"}' })).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
    message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
  })
  await expect(
    run('putRule', { Name: 'r', EventBusName: 'b', ScheduleExpression: 'rate(1 minute)' }),
  ).rejects.toMatchObject(invalid('ScheduleExpression is supported only on the default event bus.'))
})

test('PutTargets rejects invalid targets, and adds none of a request that is rejected', async () => {
  const { run, put } = await createRule()
  const pattern = 'failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+'
  await expect(put({ Id: '!' })).rejects.toMatchObject(
    invalid(`1 validation error detected: Value '!' at 'targets.1.member.id' ${pattern}`),
  )
  await expect(put({ Arn: 'q' })).rejects.toMatchObject(
    invalid('Parameter q is not valid. Reason: Provided Arn is not in correct format.'),
  )
  await expect(put({ Input: '{}', InputPath: '$' })).rejects.toMatchObject(
    invalid('Only one of Input, InputPath, or InputTransformer must be provided for target t.'),
  )
  await expect(
    put({ InputTransformer: { InputPathsMap: { a: '$.a' }, InputTemplate: '"<a> <b>"' } }),
  ).rejects.toMatchObject(invalid('InputTemplate for target t contains invalid placeholder b.'))
  await expect(put({ Arn: queue('q.fifo') })).rejects.toMatchObject(
    invalid('Parameter(s) SqsParameters must be specified for target: t.'),
  )
  await expect(put({ RetryPolicy: { MaximumRetryAttempts: 186 } })).rejects.toMatchObject(
    invalid(
      "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
    ),
  )
  await expect(put({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } })).rejects.toMatchObject(
    invalid(/'maximumEventAgeInSeconds'|greater than or equal to 60$/),
  )
  await expect(put({ Arn: `arn:aws:sns:${REGION}:${ACCOUNT}:t` })).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('targets of the service sns'),
  })
  const sixth = Array.from({ length: 6 }, (_, n) => ({ Id: `t${n}`, Arn: queue('q') }))
  await expect(run('putTargets', { Rule: 'r', Targets: sixth })).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'The requested resource exceeds the maximum number allowed.',
  })
  expect(await run('listTargetsByRule', { Rule: 'r' })).toEqual({ Targets: [] })
})

test('ListRules returns the rules by name, in pages', async () => {
  const { run } = createIsolatedEventBridge()
  for (const Name of ['a', 'c', 'b']) await run('putRule', { Name, EventPattern: PATTERN })
  const first = await run('listRules', { Limit: 2 })
  expect(first.Rules?.map(({ Name }) => Name)).toEqual(['a', 'b'])
  const second = await run('listRules', { Limit: 2, ...(first.NextToken && { NextToken: first.NextToken }) })
  expect(second.Rules?.map(({ Name }) => Name)).toEqual(['c'])
  expect(second.NextToken).toBeUndefined()
  expect((await run('listRules', { NamePrefix: 'b' })).Rules).toHaveLength(1)
})

test('TestEventPattern requires a complete event', async () => {
  const { run } = createIsolatedEventBridge()
  const event = {
    id: '1',
    account: ACCOUNT,
    source: 'shop',
    time: '',
    region: REGION,
    resources: [],
    'detail-type': 'x',
  }
  expect(await run('testEventPattern', { EventPattern: PATTERN, Event: JSON.stringify(event) })).toEqual({
    Result: true,
  })
  await expect(run('testEventPattern', { EventPattern: PATTERN, Event: '{"source":"shop"}' })).rejects.toMatchObject(
    invalid(/lacks id, account/),
  )
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  await expect(run('testEventPattern', { EventPattern: PATTERN, Event: `{"a":${deep}}` })).rejects.toMatchObject(
    invalid(/not a JSON object/),
  )
  await expect(run('testEventPattern', { EventPattern: PATTERN, Event: 'no' })).rejects.toMatchObject(
    invalid(/not a JSON object/),
  )
})

test('PutPermission adds a statement to the policy of the bus, and RemovePermission removes it', async () => {
  const { run, service, createCall } = createIsolatedEventBridge()
  const arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`
  await run('putPermission', {
    StatementId: 's',
    Principal: '*',
    Action: 'events:PutEvents',
    Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' },
  })
  const { Policy } = await run('describeEventBus', {})
  expect(JSON.parse(Policy!).Statement).toEqual([
    {
      Sid: 's',
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: arn,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    },
  ])
  expect(service.resourcePolicy?.(arn, createCall())).toBe(Policy)
  await expect(run('removePermission', { StatementId: 'other' })).rejects.toMatchObject({
    message: 'Statement with the provided id does not exist.',
  })
  await run('removePermission', { StatementId: 's' })
  expect((await run('describeEventBus', {})).Policy).toBeUndefined()
})

test('PutPermission rejects a policy that is not valid', async () => {
  const { run } = createIsolatedEventBridge()
  await expect(run('putPermission', { Policy: '{' })).rejects.toMatchObject(
    invalid('Parameter Policy is not valid. Reason: Syntax errors in policy.'),
  )
})

test('S3 has permission to put events on the default bus whatever the policy of the bus', async () => {
  const { run, service, createCall } = createIsolatedEventBridge()
  const arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`
  await run('putPermission', { StatementId: 's', Principal: '222222222222', Action: 'events:PutEvents' })
  const s3 = { kind: 'service', service: 's3.amazonaws.com', account: ACCOUNT, sourceArn: 'arn:aws:s3:::b' } as const
  const policy = service.resourcePolicy?.(arn, createCall({ principal: s3 })) ?? '{}'
  expect(JSON.stringify(JSON.parse(policy))).toContain('s3.amazonaws.com')
})

test('every operation requires permission on the resource that it uses', async () => {
  const { service, createCall } = createIsolatedEventBridge()
  const bus = `arn:aws:events:${REGION}:222222222222:event-bus/b`
  const role = 'arn:aws:iam::111111111111:role/r'
  const entry = { EventBusName: bus, Source: 's', DetailType: 'd', Detail: '{}' }
  expect(service.permissions.putEvents?.({ Entries: [entry, entry] }, createCall())).toEqual([
    { action: 'events:PutEvents', resource: bus, context: { 'events:source': 's', 'events:detail-type': 'd' } },
  ])
  const Targets = [{ Id: 't', Arn: bus, RoleArn: role }]
  expect(service.permissions.putTargets?.({ Rule: 'r', EventBusName: bus, Targets }, createCall())).toEqual([
    {
      action: 'events:PutTargets',
      resource: `arn:aws:events:${REGION}:222222222222:rule/b/r`,
      context: { 'events:TargetArn': [bus] },
    },
    { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'events.amazonaws.com' } },
  ])
  const local = `arn:aws:events:${REGION}:${ACCOUNT}`
  const defaultBus = `${local}:event-bus/default`
  expect(service.permissions.describeRule?.({ Name: 'r', EventBusName: defaultBus }, createCall())).toMatchObject([
    { action: 'events:DescribeRule', resource: `${local}:rule/r` },
  ])
  expect(service.permissions.describeEventBus?.({}, createCall())).toEqual([
    { action: 'events:DescribeEventBus', resource: defaultBus },
  ])
  expect(Object.keys(service.permissions).sort()).toEqual(Object.keys(service.operations).sort())
})
