import { GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge'
import { CreateRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClients, destroyClients } from '../api/clients.ts'
import { createFunction, createQueue, DAY, HOUR, startTestCloud, type TestCloud } from './testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
  await cloud.clients.s3.send(new CreateBucketCommand({ Bucket: 'files' }))
  await cloud.clients.s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'a', Body: 'hello' }))
})
afterAll(() => cloud.stop())

const file = new GetObjectCommand({ Bucket: 'files', Key: 'a' })

/** One call for each protocol and service; throws when it is rejected. */
const everything = (clients = cloud.clients) =>
  Promise.all([
    clients.s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'b', Body: 'new' })),
    clients.sqs.send(new ListQueuesCommand({})),
    clients.dynamodb.send(new ListTablesCommand({})),
    clients.lambda.send(new ListFunctionsCommand({})),
    clients.eventbridge.send(new ListEventBusesCommand({})),
    clients.apiGateway.send(new GetRestApisCommand({})),
    clients.iam.send(new ListRolesCommand({})),
    clients.sts.send(new GetCallerIdentityCommand({})),
    clients.logs.send(new DescribeLogGroupsCommand({})),
  ])

describe('clients after an advance of two days', () => {
  test('external clients, whose clocks are behind, are accepted at the first attempt', async () => {
    const fresh = createClients(cloud as typeof cloud & { endpoint: string })
    await everything()
    for (let day = 0; day < 2; day++) {
      await cloud.clock.advance('1 day')
      for (const { $metadata } of [...(await everything()), ...(await everything(fresh))])
        expect($metadata.attempts).toBe(1)
    }
    destroyClients(fresh)
  })

  test('a client that uses the time of the cloud is accepted', async () => {
    const systemClockOffset = cloud.clock.now() - Date.now()
    const ahead = new STSClient({ ...configOf(cloud), systemClockOffset })
    await ahead.send(new GetCallerIdentityCommand({}))
    await cloud.clock.advance('10 minutes')
    await ahead.send(new GetCallerIdentityCommand({}))
    // Responses carry the time that the client uses, so its clock offset stays as it is.
    expect(Math.abs(ahead.config.systemClockOffset - systemClockOffset)).toBeLessThan(11 * 60_000)
    ahead.destroy()
  })

  test('a client that uses neither time is rejected', async () => {
    const lost = new STSClient({ ...configOf(cloud), systemClockOffset: DAY / 2 })
    await expect(lost.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    lost.destroy()
  })
})

test('a presigned URL expires by the clock of the cloud', async () => {
  await using own = await startTestCloud()
  await own.clients.s3.send(new CreateBucketCommand({ Bucket: 'files' }))
  await own.clients.s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'a', Body: 'hello' }))
  const urlOf = (signingDate?: Date) =>
    getSignedUrl(own.clients.s3, file, { expiresIn: 3600, ...(signingDate && { signingDate }) })
  // Signatures are dated in whole seconds; this one must not be from the second of the advance.
  const early = await urlOf(new Date(Date.now() - 1000))
  await own.clock.advance('59 minutes')
  expect(await (await fetch(early)).text()).toBe('hello')
  await own.clock.advance('2 minutes')
  const late = await fetch(early)
  expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')])
  expect(await (await fetch(await urlOf())).text()).toBe('hello')
  // Signed by the time of the cloud, as functions do.
  const byCloud = await urlOf(new Date(own.clock.now()))
  expect(await (await fetch(byCloud)).text()).toBe('hello')
  await own.clock.advance('61 minutes')
  expect((await fetch(byCloud)).status).toBe(403)
})

test('the credentials of a role expire by the clock of the cloud', async () => {
  const { iam, sts } = cloud.clients
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${cloud.accountId}:root` },
    Action: 'sts:AssumeRole',
  }
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'visitor', AssumeRolePolicyDocument: trust }))
  const assume = { RoleArn: Role!.Arn, RoleSessionName: 'visitor', DurationSeconds: 3600 }
  const { Credentials: given } = await sts.send(new AssumeRoleCommand(assume))
  expect(Math.abs(given!.Expiration!.getTime() - cloud.clock.now() - HOUR)).toBeLessThan(5000)
  const credentials = {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken!,
  }
  const visitor = new STSClient({ ...configOf(cloud), credentials })
  await visitor.send(new GetCallerIdentityCommand({}))
  await cloud.clock.advance('61 minutes')
  await expect(visitor.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' })
  visitor.destroy()
})

test('a warm function keeps valid credentials and the time of the cloud, however far the clock is advanced', async () => {
  const queue = await createQueue(cloud, 'from-function')
  await createFunction(
    cloud,
    'sender',
    `const { SQSClient, SendMessageCommand } = sdk('sqs')
    const client = new SQSClient({ maxAttempts: 1 })
    const pid = process.pid
    export const handler = async () => {
      await client.send(new SendMessageCommand({ QueueUrl: ${JSON.stringify(queue.url)}, MessageBody: 'x' }))
      return { now: Date.now(), offset: client.config.systemClockOffset, pid }
    }`,
  )
  const invoke = async () => {
    const { Payload, FunctionError } = await cloud.clients.lambda.send(new InvokeCommand({ FunctionName: 'sender' }))
    const result = JSON.parse(Buffer.from(Payload!).toString())
    expect([FunctionError, result]).toEqual([undefined, expect.anything()])
    return result as { now: number; offset: number; pid: number }
  }
  const pids = new Set<number>()
  for (const duration of [
    '0 s',
    '1 minute',
    '4 minutes',
    '4 minutes',
    '4 minutes',
    '50 minutes',
    '3 days',
    '4 minutes',
  ]) {
    await cloud.clock.advance(duration)
    const { now, offset, pid } = await invoke()
    pids.add(pid)
    expect(Math.abs(now - cloud.clock.now())).toBeLessThan(10_000)
    expect(Math.abs(offset)).toBeLessThan(10_000)
  }
  // Some of these invocations used a warm environment.
  expect(pids.size).toBeLessThan(8)
})

const configOf = ({ endpoint, region, credentials }: TestCloud) => ({
  endpoint: endpoint!,
  region,
  credentials,
  maxAttempts: 1,
})
