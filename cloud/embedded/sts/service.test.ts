import { expect, test } from 'vitest'
import { rootPrincipal } from '../core/principal.ts'
import { createIsolatedIdentity } from '../testing/isolated-identity.ts'
import { allow, policyDocument } from '../testing/policies.ts'
import { ACCOUNT, OTHER_ACCOUNT, rolePrincipal, servicePrincipal } from '../testing/principals.ts'

const LAMBDA = servicePrincipal('lambda.amazonaws.com', `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:f`)
const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`
const assume = { RoleArn, RoleSessionName: 'session' }
const trusting = (Principal: unknown, more: object = {}) =>
  policyDocument({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more })
const refusal = (who: string, why = '') => ({
  name: 'AccessDenied',
  message: `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}${why}`,
})

async function roleThat(trust: string, settings = {}) {
  const alone = createIsolatedIdentity(settings)
  await alone.iam('createRole', { RoleName: 'r', AssumeRolePolicyDocument: trust, MaxSessionDuration: 7200 })
  return alone
}

test('the credentials of a session identify its role until they expire', async () => {
  const { sts, identities, clock } = await roleThat(trusting({ Service: 'lambda.amazonaws.com' }))
  const { Credentials, AssumedRoleUser } = await sts('assumeRole', { ...assume, DurationSeconds: 900 }, LAMBDA)
  expect(AssumedRoleUser).toEqual({
    Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/session`,
    AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
  })
  const { AccessKeyId = '', SecretAccessKey, SessionToken, Expiration } = Credentials!
  expect(AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(Expiration).toEqual(new Date(clock.now() + 900_000))
  const identity = identities.find(AccessKeyId)!
  expect(identity).toEqual({
    principal: rolePrincipal('r'),
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expires: clock.now() + 900_000,
  })
  expect(await sts('getCallerIdentity', {}, identity.principal)).toEqual({
    Account: ACCOUNT,
    Arn: AssumedRoleUser!.Arn,
    UserId: AssumedRoleUser!.AssumedRoleId,
  })
})

test('GetCallerIdentity returns the root and a user', async () => {
  const { sts, user } = createIsolatedIdentity()
  expect(await sts('getCallerIdentity', {}, rootPrincipal(ACCOUNT))).toEqual({
    Account: ACCOUNT,
    Arn: `arn:aws:iam::${ACCOUNT}:root`,
    UserId: ACCOUNT,
  })
  const ann = await user('ann')
  expect(await sts('getCallerIdentity', {}, ann)).toMatchObject({ UserId: expect.stringMatching(/^AIDA/) })
})

test('only a principal in the trust policy can assume a role', async () => {
  const { sts, role } = await roleThat(trusting({ Service: 'lambda.amazonaws.com' }))
  const worker = await role('worker', allow('sts:AssumeRole'))
  await expect(sts('assumeRole', assume, worker)).rejects.toMatchObject(refusal(worker.arn))
  await expect(sts('assumeRole', assume, rootPrincipal(ACCOUNT))).rejects.toMatchObject(
    refusal(rootPrincipal(ACCOUNT).arn),
  )
  const events = servicePrincipal('events.amazonaws.com', 'arn')
  await expect(sts('assumeRole', assume, events)).rejects.toMatchObject(refusal('events.amazonaws.com'))
})

test('a role that does not exist is denied with the same message', async () => {
  const { sts } = createIsolatedIdentity()
  await expect(sts('assumeRole', assume, rootPrincipal(ACCOUNT))).rejects.toMatchObject(
    refusal(rootPrincipal(ACCOUNT).arn),
  )
  await expect(sts('assumeRole', assume, LAMBDA)).rejects.toMatchObject(refusal('lambda.amazonaws.com'))
})

test('trust in an account also needs an identity-based policy of that account', async () => {
  const { sts, role } = await roleThat(trusting({ AWS: ACCOUNT }))
  const may = await role('may', allow('sts:AssumeRole', RoleArn))
  const mayNot = await role('may-not')
  expect((await sts('assumeRole', assume, may)).AssumedRoleUser).toBeDefined()
  await expect(sts('assumeRole', assume, mayNot)).rejects.toMatchObject(refusal(mayNot.arn))
  expect((await sts('assumeRole', assume, rootPrincipal(ACCOUNT))).AssumedRoleUser).toBeDefined()
})

test('trust in the caller itself is enough within the account', async () => {
  const { sts, role } = await roleThat(trusting({ AWS: `arn:aws:iam::${ACCOUNT}:role/worker` }))
  expect((await sts('assumeRole', assume, await role('worker'))).AssumedRoleUser).toBeDefined()
  await expect(sts('assumeRole', assume, await role('other', allow('*')))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
})

test('a trust policy can restrict a service to an account, and another account to an external id', async () => {
  const only = { StringEquals: { 'aws:SourceAccount': ACCOUNT } }
  const { sts, iam } = await roleThat(trusting({ Service: 'lambda.amazonaws.com' }, { Condition: only }))
  expect((await sts('assumeRole', assume, LAMBDA)).Credentials).toBeDefined()
  const theirs = servicePrincipal('lambda.amazonaws.com', 'arn', OTHER_ACCOUNT)
  await expect(sts('assumeRole', assume, theirs)).rejects.toMatchObject(refusal('lambda.amazonaws.com'))
  const PolicyDocument = trusting(
    { AWS: OTHER_ACCOUNT },
    { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } },
  )
  await iam('updateAssumeRolePolicy', { RoleName: 'r', PolicyDocument })
  await expect(sts('assumeRole', assume, rootPrincipal(OTHER_ACCOUNT))).rejects.toMatchObject({ name: 'AccessDenied' })
  expect(
    (await sts('assumeRole', { ...assume, ExternalId: 'secret' }, rootPrincipal(OTHER_ACCOUNT))).Credentials,
  ).toBeDefined()
})

test('an explicit deny in the trust policy is named in the error', async () => {
  const { sts } = await roleThat(policyDocument({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }))
  await expect(sts('assumeRole', assume, LAMBDA)).rejects.toMatchObject(
    refusal('lambda.amazonaws.com', ' with an explicit deny in the role trust policy'),
  )
})

test('a new role cannot be assumed before the configured delay', async () => {
  const { sts, clock } = await roleThat(trusting({ Service: 'lambda.amazonaws.com' }), { assumableAfterMs: 5000 })
  await clock.advance(4999)
  await expect(sts('assumeRole', assume, LAMBDA)).rejects.toMatchObject(refusal('lambda.amazonaws.com'))
  await clock.advance(1)
  expect((await sts('assumeRole', assume, LAMBDA)).Credentials).toBeDefined()
})

test('a session keeps its session policy', async () => {
  const { sts, identities } = await roleThat(trusting({ Service: 'lambda.amazonaws.com' }))
  const Policy = policyDocument(allow('s3:*'))
  const { Credentials } = await sts('assumeRole', { ...assume, Policy }, LAMBDA)
  expect(identities.find(Credentials!.AccessKeyId!)?.principal).toEqual(rolePrincipal('r', { sessionPolicy: Policy }))
  await expect(sts('assumeRole', { ...assume, Policy: '{' }, LAMBDA)).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
  })
})

test('invalid and unsupported members are rejected', async () => {
  const { sts } = await roleThat(trusting({ Service: 'lambda.amazonaws.com', AWS: ACCOUNT }))
  const trying = (more: object, principal = LAMBDA) => sts('assumeRole', { ...assume, ...more }, principal)
  const validation = (message: string) => ({ name: 'ValidationError', status: 400, message })
  await expect(trying({ DurationSeconds: 899 })).rejects.toMatchObject(
    validation(
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ),
  )
  await expect(trying({ DurationSeconds: 7201 })).rejects.toMatchObject(
    validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
  )
  await expect(trying({ RoleSessionName: 'a b' })).rejects.toMatchObject({ name: 'ValidationError' })
  await expect(trying({ Tags: [] })).rejects.toMatchObject({ name: 'NotImplemented' })
})

test('a session from role chaining lasts at most an hour', async () => {
  const { sts, role } = await roleThat(trusting({ AWS: ACCOUNT }))
  const worker = await role('worker', allow('sts:AssumeRole'))
  await expect(sts('assumeRole', { ...assume, DurationSeconds: 3601 }, worker)).rejects.toMatchObject({
    message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  })
})

test('GetSessionToken is allowed for users and root, not for sessions', async () => {
  const { sts, user, identities, clock } = createIsolatedIdentity()
  const ann = await user('ann')
  const { Credentials } = await sts('getSessionToken', {}, ann)
  expect(identities.find(Credentials!.AccessKeyId!)).toMatchObject({
    principal: ann,
    expires: clock.now() + 43_200_000,
  })
  await expect(sts('getSessionToken', {}, rolePrincipal('r'))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'Cannot call GetSessionToken with session credentials',
  })
})

test('expired credentials are kept for a day, to report that they have expired', async () => {
  const { sts, user, identities, clock } = createIsolatedIdentity()
  const ann = await user('ann')
  const { Credentials } = await sts('getSessionToken', { DurationSeconds: 900 }, ann)
  await clock.advance(901_000)
  await sts('getSessionToken', {}, ann)
  expect(identities.find(Credentials!.AccessKeyId!)?.expires).toBeLessThan(clock.now())
  await clock.advance(2 * 86_400_000)
  await sts('getSessionToken', {}, ann)
  expect(identities.find(Credentials!.AccessKeyId!)).toBeUndefined()
})
