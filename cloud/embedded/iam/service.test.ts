import { expect, test } from 'vitest'
import { rootPrincipal } from '../core/principal.ts'
import { createIsolatedIdentity } from '../testing/isolated-identity.ts'
import { allow, policyDocument } from '../testing/policies.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../testing/principals.ts'

const TRUST = policyDocument({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
})
const SEND_POLICY = policyDocument(allow('sqs:SendMessage', "arn:aws:sqs:*:*:(it's)*"))
const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`
const failing = (name: string, message: string | RegExp, status: number) => ({
  name,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
  status,
})
const missing = (message: string) => failing('NoSuchEntityException', message, 404)
const conflict = (message: string) => failing('DeleteConflictException', message, 409)
const tooMuch = (message: string) => failing('LimitExceededException', message, 409)

test('a role is returned as it was created and updated', async () => {
  const { iam, clock } = createIsolatedIdentity()
  const Tags = [{ Key: 'k', Value: 'v' }]
  const { Role } = await iam('createRole', { RoleName: 'r', Path: '/p/', AssumeRolePolicyDocument: TRUST, Tags })
  expect(Role).toMatchObject({
    RoleName: 'r',
    RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    Arn: arn('role/p/r'),
    Path: '/p/',
    CreateDate: new Date(clock.now()),
    AssumeRolePolicyDocument: encodeURIComponent(TRUST),
    MaxSessionDuration: 3600,
    Tags,
  })
  await iam('updateRole', { RoleName: 'r', Description: 'd', MaxSessionDuration: 7200 })
  await iam('tagRole', {
    RoleName: 'r',
    Tags: [
      { Key: 'K', Value: 'w' },
      { Key: 'l', Value: 'x' },
    ],
  })
  await iam('untagRole', { RoleName: 'r', TagKeys: ['L'] })
  expect((await iam('getRole', { RoleName: 'r' })).Role).toMatchObject({
    Description: 'd',
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'K', Value: 'w' }],
  })
  expect((await iam('listRoles', { PathPrefix: '/p/' })).Roles).toHaveLength(1)
  expect((await iam('listRoles', { PathPrefix: '/q/' })).Roles).toEqual([])
  expect(await iam('listInstanceProfilesForRole', { RoleName: 'r' })).toEqual({
    InstanceProfiles: [],
    IsTruncated: false,
  })
})

test('the roles of one account are not visible in another account', async () => {
  const { iam } = createIsolatedIdentity()
  await iam('createRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST })
  await expect(iam('getRole', { RoleName: 'r' }, rootPrincipal(OTHER_ACCOUNT))).rejects.toMatchObject(
    missing('The role with name r cannot be found.'),
  )
})

test('inline policies are returned URL-encoded according to RFC 3986', async () => {
  const { iam, role } = createIsolatedIdentity()
  await role('r')
  await iam('putRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument: SEND_POLICY })
  const { PolicyDocument } = await iam('getRolePolicy', { RoleName: 'r', PolicyName: 'p' })
  expect(PolicyDocument).toMatch(/^[A-Za-z0-9%._~-]+$/)
  expect(decodeURIComponent(PolicyDocument!)).toBe(SEND_POLICY)
  expect(await iam('listRolePolicies', { RoleName: 'r' })).toEqual({ PolicyNames: ['p'], IsTruncated: false })
  await iam('deleteRolePolicy', { RoleName: 'r', PolicyName: 'p' })
  const notFound = missing('The role policy with name p cannot be found.')
  await expect(iam('getRolePolicy', { RoleName: 'r', PolicyName: 'p' })).rejects.toMatchObject(notFound)
  await expect(iam('deleteRolePolicy', { RoleName: 'r', PolicyName: 'p' })).rejects.toMatchObject(notFound)
})

test('creating an entity that exists fails with EntityAlreadyExists', async () => {
  const { iam, role, user } = createIsolatedIdentity()
  await role('r')
  await user('u')
  const exists = (message: string) => failing('EntityAlreadyExistsException', message, 409)
  await expect(iam('createRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST })).rejects.toMatchObject(
    exists('Role with name r already exists.'),
  )
  await expect(iam('createUser', { UserName: 'u' })).rejects.toMatchObject(exists('User with name u already exists.'))
  await iam('createPolicy', { PolicyName: 'p', PolicyDocument: SEND_POLICY })
  await expect(
    iam('createPolicy', { PolicyName: 'p', Path: '/x/', PolicyDocument: SEND_POLICY }),
  ).rejects.toMatchObject(exists('A policy called p already exists. Duplicate names are not allowed.'))
})

test('an operation on an entity that does not exist fails with NoSuchEntity', async () => {
  const { iam, role } = createIsolatedIdentity()
  await role('r')
  const PolicyArn = arn('policy/p')
  await expect(iam('getUser', { UserName: 'u' })).rejects.toMatchObject(
    missing('The user with name u cannot be found.'),
  )
  await expect(iam('getPolicy', { PolicyArn })).rejects.toMatchObject(missing(`Policy ${PolicyArn} was not found.`))
  await expect(iam('attachRolePolicy', { RoleName: 'r', PolicyArn })).rejects.toMatchObject(
    missing(`Policy ${PolicyArn} does not exist or is not attachable.`),
  )
  await expect(iam('detachRolePolicy', { RoleName: 'r', PolicyArn })).rejects.toMatchObject(
    missing(`Policy ${PolicyArn} was not found.`),
  )
  await iam('createPolicy', { PolicyName: 'p', PolicyDocument: SEND_POLICY })
  await expect(iam('getPolicyVersion', { PolicyArn, VersionId: 'v9' })).rejects.toMatchObject(
    missing(`Policy ${PolicyArn} version v9 does not exist or is not attachable.`),
  )
  await expect(iam('getUser', {})).rejects.toMatchObject(
    failing('ValidationError', 'Must specify userName when calling with non-User credentials', 400),
  )
})

test('deleting an entity that is in use fails with DeleteConflict', async () => {
  const { iam, role, user } = createIsolatedIdentity()
  await role('r', allow('s3:*'))
  await user('u')
  const { Policy } = await iam('createPolicy', { PolicyName: 'p', PolicyDocument: SEND_POLICY })
  const PolicyArn = Policy!.Arn
  await iam('attachRolePolicy', { RoleName: 'r', PolicyArn })
  await expect(iam('deletePolicy', { PolicyArn })).rejects.toMatchObject(
    conflict('Cannot delete a policy attached to entities.'),
  )
  await expect(iam('deleteRole', { RoleName: 'r' })).rejects.toMatchObject(
    conflict('Cannot delete entity, must detach all policies first.'),
  )
  await iam('detachRolePolicy', { RoleName: 'r', PolicyArn })
  await expect(iam('deleteRole', { RoleName: 'r' })).rejects.toMatchObject(
    conflict('Cannot delete entity, must delete policies first.'),
  )
  await iam('createPolicyVersion', { PolicyArn, PolicyDocument: SEND_POLICY })
  await expect(iam('deletePolicy', { PolicyArn })).rejects.toMatchObject(
    failing('DeleteConflictException', /^This policy has more than one version\./, 409),
  )
  await expect(iam('deletePolicyVersion', { PolicyArn, VersionId: 'v1' })).rejects.toMatchObject(
    conflict('Cannot delete the default version of a policy.'),
  )
  await iam('createAccessKey', { UserName: 'u' })
  await expect(iam('deleteUser', { UserName: 'u' })).rejects.toMatchObject(
    conflict('Cannot delete entity, must delete access keys first.'),
  )
})

test('quotas of IAM are enforced', async () => {
  const { iam, role, user } = createIsolatedIdentity()
  await role('r')
  await user('u')
  const long = (length: number) => policyDocument(allow('s3:*', `arn:aws:s3:::${'b'.repeat(length)}`))
  const put = (PolicyDocument: string, PolicyName = 'p') =>
    iam('putRolePolicy', { RoleName: 'r', PolicyName, PolicyDocument })
  await put(long(9000))
  await put(long(9500))
  const over = 'Maximum policy size of 10240 bytes exceeded for role r'
  await expect(put(long(1000), 'second')).rejects.toMatchObject(tooMuch(over))
  await expect(iam('createPolicy', { PolicyName: 'p', PolicyDocument: long(6200) })).rejects.toMatchObject(
    tooMuch('Cannot exceed quota for PolicySize: 6144'),
  )
  await expect(
    iam('createRole', {
      RoleName: 'x',
      AssumeRolePolicyDocument: TRUST.replace('}]', `,"Sid":"${'s'.repeat(2048)}"}]`),
    }),
  ).rejects.toMatchObject(tooMuch('Cannot exceed quota for ACLSizePerRole: 2048'))
  for (let n = 0; n < 10; n++) {
    const { Policy } = await iam('createPolicy', { PolicyName: `p${n}`, PolicyDocument: SEND_POLICY })
    await iam('attachRolePolicy', { RoleName: 'r', PolicyArn: Policy!.Arn })
  }
  await expect(
    iam('attachRolePolicy', { RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  ).rejects.toMatchObject(tooMuch('Cannot exceed quota for PoliciesPerRole: 10'))
  await iam('createAccessKey', { UserName: 'u' })
  await iam('createAccessKey', { UserName: 'u' })
  await expect(iam('createAccessKey', { UserName: 'u' })).rejects.toMatchObject(
    tooMuch('Cannot exceed quota for AccessKeysPerUser: 2'),
  )
})

test('version ids of a policy are never reused', async () => {
  const { iam } = createIsolatedIdentity()
  const { Policy } = await iam('createPolicy', { PolicyName: 'p', PolicyDocument: SEND_POLICY })
  const PolicyArn = Policy!.Arn
  const add = async () =>
    (await iam('createPolicyVersion', { PolicyArn, PolicyDocument: SEND_POLICY })).PolicyVersion?.VersionId
  expect(await add()).toBe('v2')
  await iam('deletePolicyVersion', { PolicyArn, VersionId: 'v2' })
  expect(await add()).toBe('v3')
  for (const id of ['v4', 'v5', 'v6']) expect(await add()).toBe(id)
  await expect(add()).rejects.toMatchObject(
    failing('LimitExceededException', /^A managed policy can have up to 5/, 409),
  )
  const { Versions } = await iam('listPolicyVersions', { PolicyArn })
  expect(Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
    ['v6', false],
    ['v5', false],
    ['v4', false],
    ['v3', false],
    ['v1', true],
  ])
})

test('AWS managed policies are found by their ARN and cannot be changed', async () => {
  const { iam } = createIsolatedIdentity()
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  expect((await iam('getPolicy', { PolicyArn })).Policy).toMatchObject({
    PolicyName: 'AWSLambdaBasicExecutionRole',
    Path: '/service-role/',
    DefaultVersionId: 'v1',
  })
  const { PolicyVersion } = await iam('getPolicyVersion', { PolicyArn, VersionId: 'v1' })
  expect(JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '*',
    },
  ])
  await expect(iam('deletePolicy', { PolicyArn })).rejects.toMatchObject(
    failing('AccessDenied', 'Policy is outside your own account.', 403),
  )
  expect((await iam('listPolicies', { Scope: 'Local' })).Policies).toEqual([])
  expect((await iam('listPolicies', {})).Policies?.length).toBeGreaterThan(0)
})

test('an access key identifies its user while it is active', async () => {
  const { iam, user, identities } = createIsolatedIdentity()
  const ann = await user('ann')
  const { AccessKey } = await iam('createAccessKey', { UserName: 'ann' })
  const { AccessKeyId = '', SecretAccessKey } = AccessKey!
  expect(AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
  expect(SecretAccessKey).toHaveLength(40)
  expect(identities.find(AccessKeyId)).toEqual({ principal: ann, secretAccessKey: SecretAccessKey })
  await iam('updateAccessKey', { UserName: 'ann', AccessKeyId, Status: 'Inactive' })
  expect(identities.find(AccessKeyId)).toBeUndefined()
  expect((await iam('listAccessKeys', {}, ann)).AccessKeyMetadata).toMatchObject([{ AccessKeyId, Status: 'Inactive' }])
  await iam('deleteAccessKey', { UserName: 'ann', AccessKeyId })
  await expect(iam('deleteAccessKey', { UserName: 'ann', AccessKeyId })).rejects.toMatchObject(
    missing(`The Access Key with id ${AccessKeyId} cannot be found.`),
  )
})

test('the root keys identify the root of their account', () => {
  const { identities } = createIsolatedIdentity()
  expect(identities.find('test')).toEqual({ principal: rootPrincipal('000000000000'), secretAccessKey: 'test' })
  expect(identities.find(OTHER_ACCOUNT)).toEqual({ principal: rootPrincipal(OTHER_ACCOUNT), secretAccessKey: 'test' })
  expect(identities.find('nobody')).toBeUndefined()
})

test('lists are returned in pages', async () => {
  const { iam, role } = createIsolatedIdentity()
  for (const name of ['a', 'c', 'b']) await role(name)
  const first = await iam('listRoles', { MaxItems: 2 })
  expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(['a', 'b'])
  expect(first.IsTruncated).toBe(true)
  const rest = await iam('listRoles', { MaxItems: 2, Marker: first.Marker! })
  expect(rest).toMatchObject({ Roles: [{ RoleName: 'c' }], IsTruncated: false })
})

test('invalid names and unsupported members are rejected', async () => {
  const { iam } = createIsolatedIdentity()
  const create = (more: object) => iam('createRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST, ...more })
  await expect(create({ RoleName: 'a b' })).rejects.toMatchObject(
    failing(
      'ValidationError',
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
      400,
    ),
  )
  await expect(create({ RoleName: 'a'.repeat(65) })).rejects.toMatchObject({ name: 'ValidationError' })
  await expect(create({ MaxSessionDuration: 60 })).rejects.toMatchObject({ name: 'ValidationError' })
  await expect(create({ PermissionsBoundary: 'arn' })).rejects.toMatchObject({ name: 'NotImplemented' })
  await expect(create({ AssumeRolePolicyDocument: SEND_POLICY })).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
  })
})

test('each operation requires the action of its name on the right resource', async () => {
  const { iam, service, callBy, user } = createIsolatedIdentity()
  await iam('createRole', { RoleName: 'r', Path: '/p/', AssumeRolePolicyDocument: TRUST })
  const PolicyArn = arn('policy/p')
  const { permissions: access } = service
  expect(access.getRole?.({ RoleName: 'r' }, callBy())).toEqual([{ action: 'iam:GetRole', resource: arn('role/p/r') }])
  expect(access.createRole?.({ RoleName: 'n', Path: '/q/', AssumeRolePolicyDocument: TRUST }, callBy())).toEqual([
    {
      action: 'iam:CreateRole',
      resource: arn('role/q/n'),
    },
  ])
  expect(access.attachRolePolicy?.({ RoleName: 'r', PolicyArn }, callBy())).toEqual([
    {
      action: 'iam:AttachRolePolicy',
      resource: arn('role/p/r'),
      context: { 'iam:PolicyARN': PolicyArn },
    },
  ])
  expect(access.createPolicy?.({ PolicyName: 'p', PolicyDocument: SEND_POLICY }, callBy())).toMatchObject([
    {
      resource: PolicyArn,
    },
  ])
  expect(access.getPolicy?.({ PolicyArn }, callBy())).toMatchObject([{ resource: PolicyArn }])
  expect(access.listRoles?.({}, callBy())).toEqual([{ action: 'iam:ListRoles', resource: arn('role/') }])
  expect(access.listPolicies?.({}, callBy())).toMatchObject([{ resource: 'policy path /' }])
  expect(access.getUser?.({}, callBy(await user('ann')))).toMatchObject([{ resource: arn('user/ann') }])
  expect(Object.keys(access).sort()).toEqual(Object.keys(service.operations).sort())
})

test('a simulation returns the decisions and the policies that made them', async () => {
  const { iam, role } = createIsolatedIdentity()
  await role('r', allow('sqs:*'), { Effect: 'Deny', Action: 'sqs:PurgeQueue', Resource: '*' })
  const { EvaluationResults } = await iam('simulatePrincipalPolicy', {
    PolicySourceArn: arn('role/r'),
    ActionNames: ['sqs:SendMessage', 'sqs:PurgeQueue', 's3:GetObject'],
  })
  expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
    'allowed',
    'explicitDeny',
    'implicitDeny',
  ])
  expect(EvaluationResults?.[0]?.MatchedStatements).toEqual([{ SourcePolicyId: 'permissions' }])
})
