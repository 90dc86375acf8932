import { expect, test } from 'vitest'
import { rootPrincipal } from '../core/principal.ts'
import { createIsolatedIdentity } from '../testing/isolated-identity.ts'
import { allow, deny, policyDocument } from '../testing/policies.ts'
import { ACCOUNT, OTHER_ACCOUNT, rolePrincipal, servicePrincipal } from '../testing/principals.ts'

const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:q`
const send = { action: 'sqs:SendMessage', resource: QUEUE }
const ALLOWED = { allowed: true }
const refusal = (who: string, why: string, action = 'sqs:SendMessage', resource = QUEUE) => ({
  allowed: false,
  message: `User: ${who} is not authorized to perform: ${action} on resource: ${resource}${why}`,
})
const onQueue = (Principal: unknown, more: object = {}) =>
  policyDocument(allow('sqs:SendMessage', QUEUE, { Principal, ...more }))
const noIdentityPolicy = ' because no identity-based policy allows the sqs:SendMessage action'
const noResourcePolicy = ' because no resource-based policy allows the sqs:SendMessage action'

test('a call is denied until a policy allows it', async () => {
  const { role, decide } = createIsolatedIdentity()
  const none = await role('none')
  expect(decide(none, send)).toEqual(refusal(none.arn, noIdentityPolicy))
  expect(decide(await role('exact', allow('sqs:SendMessage', QUEUE)), send)).toEqual(ALLOWED)
  expect(decide(await role('wild', allow('SQS:send*', 'arn:aws:sqs:*:*:q')), send)).toEqual(ALLOWED)
  expect(decide(await role('other', allow('sqs:SendMessage', `${QUEUE}2`)), send).allowed).toBe(false)
  expect(decide(await role('not-action', allow(undefined, '*', { NotAction: 'sqs:Send*' })), send).allowed).toBe(false)
  expect(decide(await role('not-action-2', allow(undefined, '*', { NotAction: 's3:*' })), send)).toEqual(ALLOWED)
  expect(
    decide(await role('not-resource', { Effect: 'Allow', Action: 'sqs:*', NotResource: QUEUE }), send).allowed,
  ).toBe(false)
})

test('an explicit deny overrides every allow', async () => {
  const { role, decide } = createIsolatedIdentity()
  const denied = await role('r', allow('*'), deny('sqs:*', QUEUE))
  expect(decide(denied, send)).toEqual(refusal(denied.arn, ' with an explicit deny in an identity-based policy'))
  expect(decide(denied, send, onQueue({ AWS: denied.arn }))).toMatchObject({ allowed: false })
  const free = await role('free', allow('*'))
  const closed = policyDocument(deny('sqs:*', QUEUE, { Principal: '*' }))
  const why = ' with an explicit deny in a resource-based policy'
  expect(decide(free, send, closed)).toEqual(refusal(free.arn, why))
  expect(decide(rootPrincipal(ACCOUNT), send, closed)).toEqual(refusal(`arn:aws:iam::${ACCOUNT}:root`, why))
})

test('within an account, a resource-based policy is enough if it allows the caller, but not if it allows the account', async () => {
  const { role, user, decide } = createIsolatedIdentity()
  const worker = await role('worker')
  const role1 = `arn:aws:iam::${ACCOUNT}:role/worker`
  expect(decide(worker, send, onQueue({ AWS: role1 }))).toEqual(ALLOWED)
  expect(decide(worker, send, onQueue({ AWS: worker.arn }))).toEqual(ALLOWED)
  expect(decide(worker, send, onQueue('*'))).toEqual(ALLOWED)
  expect(decide(worker, send, onQueue({ AWS: ACCOUNT }))).toEqual(refusal(worker.arn, noIdentityPolicy))
  expect(decide(worker, send, onQueue({ AWS: `arn:aws:iam::${ACCOUNT}:root` })).allowed).toBe(false)
  expect(decide(await user('ann'), send, onQueue({ AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }))).toEqual(ALLOWED)
  expect(decide(await user('bob'), send, onQueue({ AWS: `arn:aws:iam::${ACCOUNT}:user/ann` })).allowed).toBe(false)
})

test('the ARN of a role includes its path', async () => {
  const { iam, decide } = createIsolatedIdentity()
  const trust = policyDocument({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' })
  await iam('createRole', { RoleName: 'r', Path: '/team/', AssumeRolePolicyDocument: trust })
  expect(decide(rolePrincipal('r'), send, onQueue({ AWS: `arn:aws:iam::${ACCOUNT}:role/team/r` }))).toEqual(ALLOWED)
  expect(decide(rolePrincipal('r'), send, onQueue({ AWS: `arn:aws:iam::${ACCOUNT}:role/r` })).allowed).toBe(false)
  const byArn = { Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/team/r` } } }
  expect(decide(rolePrincipal('r'), send, onQueue('*', byArn))).toEqual(ALLOWED)
})

test('across accounts, both the identity-based and the resource-based policy must allow a call', async () => {
  const { role, decide } = createIsolatedIdentity()
  const theirs = { action: 'sqs:SendMessage', resource: `arn:aws:sqs:eu-central-1:${OTHER_ACCOUNT}:q` }
  const opened = (Principal: unknown) => policyDocument(allow('sqs:*', theirs.resource, { Principal }))
  const allowed = await role('allowed', allow('sqs:*'))
  const notAllowed = await role('not-allowed')
  expect(decide(allowed, theirs)).toEqual(refusal(allowed.arn, noResourcePolicy, undefined, theirs.resource))
  expect(decide(allowed, theirs, opened({ AWS: ACCOUNT }))).toEqual(ALLOWED)
  expect(decide(allowed, theirs, opened({ AWS: '333333333333' })).allowed).toBe(false)
  expect(decide(notAllowed, theirs, opened({ AWS: ACCOUNT }))).toEqual(
    refusal(notAllowed.arn, noIdentityPolicy, undefined, theirs.resource),
  )
  expect(decide(rootPrincipal(ACCOUNT), theirs).allowed).toBe(false)
  expect(decide(rootPrincipal(ACCOUNT), theirs, opened({ AWS: `arn:aws:iam::${ACCOUNT}:root` }))).toEqual(ALLOWED)
  // The ARNs of S3 do not say who owns the resource.
  const bucket = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', owner: OTHER_ACCOUNT }
  expect(decide(await role('s3', allow('s3:*')), bucket).allowed).toBe(false)
})

test('the root of the account is allowed everything; services and anonymous callers only what the resource-based policy allows', async () => {
  const { decide } = createIsolatedIdentity()
  expect(decide(rootPrincipal(ACCOUNT), send)).toEqual(ALLOWED)
  expect(decide({ kind: 'anonymous' }, send)).toEqual(refusal('anonymous', noResourcePolicy))
  expect(decide({ kind: 'anonymous' }, send, onQueue('*'))).toEqual(ALLOWED)
  expect(decide({ kind: 'anonymous' }, send, onQueue({ AWS: '*' }))).toEqual(ALLOWED)
  const events = servicePrincipal('events.amazonaws.com', 'arn:aws:events:eu-central-1:111111111111:rule/r')
  expect(decide(events, send)).toEqual(refusal('events.amazonaws.com', noResourcePolicy))
  expect(decide(events, send, onQueue({ Service: 'events.amazonaws.com' }))).toEqual(ALLOWED)
  expect(decide(events, send, onQueue({ Service: 's3.amazonaws.com' })).allowed).toBe(false)
  expect(decide(events, send, onQueue({ AWS: ACCOUNT })).allowed).toBe(false)
})

test('a service is allowed for one source ARN only', async () => {
  const { decide } = createIsolatedIdentity()
  const rule = 'arn:aws:events:eu-central-1:111111111111:rule/r'
  const only = (condition: object) => onQueue({ Service: 'events.amazonaws.com' }, { Condition: condition })
  const events = servicePrincipal('events.amazonaws.com', rule)
  const other = servicePrincipal('events.amazonaws.com', `${rule}2`, OTHER_ACCOUNT)
  for (const condition of [
    { ArnEquals: { 'aws:SourceArn': rule } },
    { ArnLike: { 'AWS:SourceARN': 'arn:aws:events:*:111111111111:rule/r' } },
    { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  ]) {
    expect(decide(events, send, only(condition)), JSON.stringify(condition)).toEqual(ALLOWED)
    expect(decide(other, send, only(condition)).allowed, JSON.stringify(condition)).toBe(false)
  }
  // An older form of the same policy: any principal, with a condition on the source.
  const anyone = onQueue('*', { Condition: { ArnEquals: { 'aws:SourceArn': rule } } })
  expect(decide(events, send, anyone)).toEqual(ALLOWED)
  expect(decide(other, send, anyone).allowed).toBe(false)
  expect(
    decide(
      events,
      send,
      policyDocument(
        deny('sqs:*', QUEUE, { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        JSON.parse(anyone).Statement[0],
      ),
    ),
  ).toEqual(ALLOWED)
})

test('NotPrincipal matches all other principals', async () => {
  const { role, decide } = createIsolatedIdentity()
  const [ann, bob] = [await role('ann', allow('*')), await role('bob', allow('*'))]
  const NotPrincipal = { AWS: [`arn:aws:iam::${ACCOUNT}:role/ann`, ann.arn] }
  const closed = policyDocument({ Effect: 'Deny', NotPrincipal, Action: 'sqs:*', Resource: QUEUE })
  expect(decide(ann, send, closed)).toEqual(ALLOWED)
  expect(decide(bob, send, closed).allowed).toBe(false)
})

test('a session policy restricts permissions and never adds any', async () => {
  const { role, decide } = createIsolatedIdentity()
  await role('r', allow('sqs:*'))
  const narrowed = (...statements: object[]) => rolePrincipal('r', { sessionPolicy: policyDocument(...statements) })
  expect(decide(narrowed(allow('sqs:SendMessage')), send)).toEqual(ALLOWED)
  const other = narrowed(allow('s3:*'))
  expect(decide(other, send)).toEqual(
    refusal(other.arn, ' because no session policy allows the sqs:SendMessage action'),
  )
  const denied = narrowed(allow('*'), deny('sqs:*'))
  expect(decide(denied, send)).toEqual(refusal(denied.arn, ' with an explicit deny in a session policy'))
  expect(decide(narrowed(allow('*')), { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }).allowed).toBe(false)
  // A session policy restricts what a resource allows the role, but not what it allows the session itself.
  expect(decide(other, send, onQueue({ AWS: `arn:aws:iam::${ACCOUNT}:role/r` })).allowed).toBe(false)
  expect(decide(other, send, onQueue({ AWS: other.arn }))).toEqual(ALLOWED)
})

test('every request has the global condition keys', async () => {
  const { role, user, decide, iam } = createIsolatedIdentity()
  const ann = await user('ann')
  const keys = {
    'aws:SourceIp': '10.1.2.3',
    'aws:UserAgent': 'agent/1',
    'aws:RequestedRegion': 'eu-central-1',
    'aws:SecureTransport': 'false',
    'aws:CurrentTime': '2026-01-01T00:00:00.000Z',
    'aws:EpochTime': '1767225600',
    'aws:PrincipalAccount': ACCOUNT,
    'aws:PrincipalType': 'User',
    'aws:PrincipalArn': ann.arn,
    'aws:username': 'ann',
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalTag/Team': 'shop',
    'sqs:Own': 'x',
  }
  await iam('tagUser', { UserName: 'ann', Tags: [{ Key: 'team', Value: 'shop' }] })
  for (const [key, value] of Object.entries(keys)) {
    const only = (expected: string) => onQueue('*', { Condition: { StringEquals: { [key]: expected } } })
    const access = { ...send, context: { 'sqs:own': 'x' } }
    expect(decide(ann, access, only(value)), key).toEqual(ALLOWED)
    expect(decide(ann, access, only('other')).allowed, key).toBe(false)
  }
  const worker = await role('worker')
  const { Role } = await iam('getRole', { RoleName: 'worker' })
  const byId = { Condition: { StringLike: { 'aws:userid': `${Role!.RoleId}:session` } } }
  expect(decide(worker, send, onQueue('*', byId))).toEqual(ALLOWED)
})

test('the resource of a policy can contain a variable', async () => {
  const { user, decide } = createIsolatedIdentity()
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the syntax of policy variables.
  const ann = await user('ann', allow('s3:GetObject', 'arn:aws:s3:::homes/${aws:username}/*'))
  const get = (key: string) =>
    decide(ann, { action: 's3:GetObject', resource: `arn:aws:s3:::homes/${key}`, owner: ACCOUNT })
  expect(get('ann/x')).toEqual(ALLOWED)
  expect(get('bob/x').allowed).toBe(false)
})

test('a managed policy applies while it is attached, in its default version', async () => {
  const { role, iam, decide } = createIsolatedIdentity()
  const worker = await role('worker')
  const { Policy } = await iam('createPolicy', { PolicyName: 'p', PolicyDocument: policyDocument(allow('s3:*')) })
  const PolicyArn = Policy!.Arn
  await iam('attachRolePolicy', { RoleName: 'worker', PolicyArn })
  expect(decide(worker, send).allowed).toBe(false)
  await iam('createPolicyVersion', { PolicyArn, PolicyDocument: policyDocument(allow('sqs:*')), SetAsDefault: true })
  expect(decide(worker, send)).toEqual(ALLOWED)
  await iam('setDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' })
  expect(decide(worker, send).allowed).toBe(false)
  await iam('detachRolePolicy', { RoleName: 'worker', PolicyArn })
  await iam('attachRolePolicy', { RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })
  expect(decide(worker, send)).toEqual(ALLOWED)
})

test('a deleted role has no permissions', async () => {
  const { role, iam, decide } = createIsolatedIdentity()
  const worker = await role('worker', allow('*'))
  await iam('deleteRolePolicy', { RoleName: 'worker', PolicyName: 'permissions' })
  await iam('deleteRole', { RoleName: 'worker' })
  expect(decide(worker, send).allowed).toBe(false)
})

test('an explanation names the policy and the statement that decided', async () => {
  const { role, explain, callBy } = createIsolatedIdentity()
  const worker = await role(
    'worker',
    allow('sqs:*', '*', { Sid: 'Queues' }),
    deny('sqs:PurgeQueue', '*', { Sid: 'Never' }),
  )
  expect(explain(callBy(worker), send, undefined)).toMatchObject({
    decision: { allowed: true },
    by: { policy: 'permissions', statement: { source: { Sid: 'Queues' } } },
  })
  const purge = { action: 'sqs:PurgeQueue', resource: QUEUE }
  expect(explain(callBy(worker), purge, undefined)).toMatchObject({
    decision: { allowed: false },
    by: { policy: 'permissions', statement: { source: { Sid: 'Never' } } },
  })
  expect(explain(callBy(worker), { action: 's3:GetObject', resource: '*' }, undefined).by).toBeUndefined()
  const events = servicePrincipal('events.amazonaws.com', 'arn')
  expect(explain(callBy(events), send, onQueue({ Service: 'events.amazonaws.com' }))).toMatchObject({
    by: { policy: 'resource-based policy' },
  })
})
