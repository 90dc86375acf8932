import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { createIsolatedLambda, ROLE } from '../../testing/isolated-lambda.ts'
import { ACCOUNT, REGION } from '../../testing/principals.ts'
import { createZip } from '../../testing/zip.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
const clouds: ReturnType<typeof createIsolatedLambda>[] = []
beforeEach(() => {
  cloud = createIsolatedLambda()
  clouds.push(cloud)
})
afterAll(() => Promise.all(clouds.map((isolated) => isolated.stop())))

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`
const SOURCE = 'export const handler = async () => 1'

test('a function is created with the defaults of AWS, is active immediately, and shows the hash of its package', async () => {
  const created = await cloud.createFunction(SOURCE)
  expect(created).toMatchObject({
    FunctionName: 'f',
    FunctionArn: ARN,
    Timeout: 3,
    MemorySize: 128,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: 'PassThrough' },
    LastModified: '2026-01-01T00:00:00.000+0000',
    Version: '$LATEST',
    CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
  })
  expect(await cloud.run('getFunction', { FunctionName: 'f' })).toMatchObject({ Configuration: created })
  await expect(cloud.createFunction(SOURCE)).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message: 'Function already exist: f',
  })
})

test.each(['f', 'f:$LATEST', ARN, `${ARN}:$LATEST`, `${ACCOUNT}:function:f`, `function:f`])(
  'a function can be addressed as %s',
  async (FunctionName) => {
    await cloud.createFunction(SOURCE)
    expect(await cloud.run('getFunctionConfiguration', { FunctionName })).toMatchObject({ FunctionArn: ARN })
  },
)

test('a function is not found in another region or with another qualifier', async () => {
  await cloud.createFunction(SOURCE)
  await expect(cloud.run('getFunction', { FunctionName: ARN.replace(REGION, 'us-west-2') })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Functions from 'us-west-2' are not reachable in this region ('${REGION}')`,
  })
  await expect(cloud.run('getFunction', { FunctionName: 'f', Qualifier: '7' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Function not found: ${ARN}:7`,
  })
})

test('creating a function fails if Lambda cannot assume its role', async () => {
  cloud.respond('sts assumeRole', () => {
    throw new AwsError('AccessDenied', 'no')
  })
  await expect(cloud.createFunction(SOURCE)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'The role defined for the function cannot be assumed by Lambda.',
  })
  expect(cloud.callsTo('sts assumeRole')[0]).toMatchObject({
    input: { RoleArn: ROLE, RoleSessionName: 'f' },
    caller: { principal: { kind: 'service', service: 'lambda.amazonaws.com', account: ACCOUNT, sourceArn: ARN } },
  })
})

test.each([
  ['memorySize', { MemorySize: 127 }, 'have value greater than or equal to 128', 127],
  ['memorySize', { MemorySize: 10241 }, 'have value less than or equal to 10240', 10241],
  ['timeout', { Timeout: 901 }, 'have value less than or equal to 900', 901],
  ['timeout', { Timeout: 0 }, 'have value greater than or equal to 1', 0],
])('%s is rejected outside its limits: %o', async (member, more, constraint, value) => {
  await expect(cloud.createFunction(SOURCE, more)).rejects.toMatchObject({
    name: 'ValidationException',
    message: `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  })
})

test.each([
  [
    'with a reserved name',
    { AWS_REGION: 'x', MINE: 'y' },
    'contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION',
  ],
  [
    'of more than 4 KB',
    { BIG: 'x'.repeat(4096) },
    `exceeded the 4KB limit. String measured: {"BIG":"${'x'.repeat(4096)}"}`,
  ],
])('environment variables %s are rejected', async (_condition, Variables, complaint) => {
  await expect(cloud.createFunction(SOURCE, { Environment: { Variables } })).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: `Lambda was unable to configure your environment variables because the environment variables you have provided ${complaint}`,
  })
})

test.each(['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const)(
  'a function with the runtime %s runs on the Node that is there',
  async (Runtime) => {
    await cloud.createFunction('export const handler = async () => process.version', { Runtime })
    expect((await cloud.invoke()).result).toBe(process.version)
  },
)

test.each([
  ['lambda runtime nodejs16.x', { Runtime: 'nodejs16.x' as const }],
  ['lambda runtime nodejs4.3-edge', { Runtime: 'nodejs4.3-edge' as const }],
  ['lambda runtime python3.13', { Runtime: 'python3.13' as const }],
  ['lambda CreateFunction Layers', { Layers: ['arn:aws:lambda:eu-central-1:1:layer:x:1'] }],
  ['lambda CreateFunction VpcConfig', { VpcConfig: { SubnetIds: ['subnet-1'] } }],
  ['lambda CreateFunction Publish', { Publish: true }],
  ['lambda CreateFunction PackageType', { PackageType: 'Image' as const }],
])('%s is rejected as not implemented', async (what, more) => {
  await expect(cloud.createFunction(SOURCE, more)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: `Eventbed's embedded cloud does not implement ${what}.`,
  })
})

test('members that are not implemented are accepted if they are empty', async () => {
  const more = {
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
    Layers: [],
    Publish: false,
    PackageType: 'Zip' as const,
  }
  expect(await cloud.createFunction(SOURCE, more)).toMatchObject({ State: 'Active' })
})

test('a package is read from S3 with the permissions of the caller', async () => {
  const zip = await createZip({ 'index.mjs': SOURCE })
  cloud.respond('s3 getObject', () => ({ Body: zip }))
  await cloud.createFunction(SOURCE, { Code: { S3Bucket: 'b', S3Key: 'k' } })
  expect(cloud.callsTo('s3 getObject')[0]).toMatchObject({
    input: { Bucket: 'b', Key: 'k' },
    caller: { principal: { kind: 'root' } },
  })
  expect((await cloud.invoke()).result).toBe(1)
  cloud.respond('s3 getObject', () => {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.')
  })
  await expect(cloud.run('updateFunctionCode', { FunctionName: 'f', S3Bucket: 'b', S3Key: 'x' })).rejects.toMatchObject(
    {
      name: 'InvalidParameterValueException',
      message:
        'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    },
  )
})

test('with simulated delays, a new function is Pending and an update is InProgress', async () => {
  const slow = createIsolatedLambda({ pendingMs: 5000 })
  clouds.push(slow)
  const FunctionName = 'f'
  expect(await slow.createFunction(SOURCE)).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating' })
  const pending =
    'The operation cannot be performed at this time. The function is currently in the following state: Pending'
  await expect(slow.invoke()).rejects.toMatchObject({ name: 'ResourceConflictException', message: pending })
  await slow.clock.advance(5000)
  expect(await slow.run('getFunctionConfiguration', { FunctionName })).toMatchObject({ State: 'Active' })
  const updated = await slow.run('updateFunctionConfiguration', { FunctionName, Timeout: 9 })
  expect(updated).toMatchObject({ LastUpdateStatus: 'InProgress', Timeout: 9 })
  await expect(slow.run('updateFunctionConfiguration', { FunctionName, Timeout: 8 })).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
  })
  await slow.clock.advance(5000)
  expect(await slow.run('getFunctionConfiguration', { FunctionName })).toMatchObject({ LastUpdateStatus: 'Successful' })
})

test('an update that names an outdated revision is rejected', async () => {
  const { RevisionId } = await cloud.createFunction(SOURCE)
  await cloud.run('updateFunctionConfiguration', { FunctionName: 'f', Timeout: 9, RevisionId })
  await expect(
    cloud.run('updateFunctionConfiguration', { FunctionName: 'f', Timeout: 8, RevisionId }),
  ).rejects.toMatchObject({ name: 'PreconditionFailedException' })
})

test('permissions form a resource policy; a duplicate statement id is rejected', async () => {
  await cloud.createFunction(SOURCE)
  const FunctionName = 'f'
  const permission = {
    FunctionName,
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: 'arn:aws:s3:::uploads',
    SourceAccount: ACCOUNT,
  }
  await cloud.run('addPermission', permission)
  const { Policy } = await cloud.run('getPolicy', { FunctionName })
  expect(JSON.parse(Policy ?? '')).toEqual({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [
      {
        Sid: 's3',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: ARN,
        Condition: {
          StringEquals: { 'AWS:SourceAccount': ACCOUNT },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::uploads' },
        },
      },
    ],
  })
  expect(cloud.service.resourcePolicy?.(ARN, cloud.createCall('Invoke'))).toBe(Policy)
  await expect(cloud.run('addPermission', permission)).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message:
      'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
  })
  await cloud.run('removePermission', { FunctionName, StatementId: 's3' })
  await expect(cloud.run('getPolicy', { FunctionName })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  })
})

test('functions are listed by name in pages, and can be tagged and deleted', async () => {
  for (const FunctionName of ['c', 'a', 'b']) await cloud.createFunction(SOURCE, { FunctionName })
  const first = await cloud.run('listFunctions', { MaxItems: 2 })
  const second = await cloud.run('listFunctions', { Marker: first.NextMarker })
  const names = [first, second].map(({ Functions = [] }) => Functions.map(({ FunctionName }) => FunctionName))
  expect(names).toEqual([['a', 'b'], ['c']])
  const Resource = ARN.replace(/f$/, 'a')
  await cloud.run('tagResource', { Resource, Tags: { team: 'x', stage: 'y' } })
  await cloud.run('untagResource', { Resource, TagKeys: ['team'] })
  expect(await cloud.run('listTags', { Resource })).toEqual({ Tags: { stage: 'y' } })
  await cloud.run('deleteFunction', { FunctionName: 'a' })
  await expect(cloud.run('getFunction', { FunctionName: 'a' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('creating a function requires the permissions to create it and to pass its role', () => {
  const needed = cloud.service.permissions.createFunction?.(
    { FunctionName: 'f', Role: ROLE, Code: {} },
    cloud.createCall('CreateFunction'),
  )
  expect(needed).toEqual([
    { action: 'lambda:CreateFunction', resource: ARN },
    { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  ])
})

test('a function that rewrites the code of another function has no effect on the processes that start afterwards', async () => {
  await cloud.createFunction('export const handler = async () => process.env.LAMBDA_TASK_ROOT')
  const folder: string = (await cloud.invoke()).result
  await cloud.createFunction(
    `import { writeFileSync } from 'node:fs'
    export const handler = async () => writeFileSync(${JSON.stringify(join(folder, 'index.mjs'))}, 'export const handler = async () => "replaced"')`,
    { FunctionName: 'g' },
  )
  expect(await cloud.invoke({}, { FunctionName: 'g' })).toMatchObject({ status: 200, error: undefined })
  // A changed setting ends the process that has loaded the original code.
  await cloud.run('updateFunctionConfiguration', { FunctionName: 'f', Timeout: 5 })
  expect((await cloud.invoke()).result).toBe(folder)
})
