import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials, StartedCloud } from '../api/cloud.ts'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { createUserCredentials } from '../embedded/testing/test-cloud.ts'
import { EndpointCloud, type Probe } from './endpoint-cloud.ts'

let server: StartedCloud
let user: Credentials

beforeAll(async () => {
  server = await new EmbeddedCloud().start()
  user = await createUserCredentials(server)
})
afterAll(() => server.stop())

const start = (environment: Record<string, string>, probe?: Probe) => new EndpointCloud(probe, environment).start()
const keysOf = ({ accessKeyId, secretAccessKey }: Credentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})

test('EndpointCloud connects to AWS_ENDPOINT_URL with the account it reports and the capabilities it is probed for', async () => {
  const probe: Probe = async ({ endpoint }) => ({
    missingCapabilities: { trace: `probed ${endpoint}` },
    functionEnvironment: { AWS_ENDPOINT_URL: 'x' },
  })
  await using cloud = await start({ AWS_ENDPOINT_URL: `${server.endpoint}/`, AWS_REGION: 'eu-central-1' }, probe)
  expect(cloud.connection).toEqual({
    name: 'endpoint',
    endpoint: server.endpoint,
    region: 'eu-central-1',
    accountId: '000000000000',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    missingCapabilities: { trace: `probed ${server.endpoint}` },
    functionEnvironment: { AWS_ENDPOINT_URL: 'x' },
  })
})

test('EndpointCloud uses the access key from the environment', async () => {
  await using cloud = await start({ AWS_ENDPOINT_URL: server.endpoint!, ...keysOf(user) })
  const { Arn } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}))
  expect(Arn).toBe('arn:aws:iam::000000000000:user/builder')
})

test('EndpointCloud reads the spans of an embedded cloud at the endpoint with the token from the environment', async () => {
  await using cloud = await start({ AWS_ENDPOINT_URL: server.endpoint!, EVENTBED_TOKEN: server.token! })
  const { $metadata } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}))
  const spans = await cloud.tracing!.spansOfRequest($metadata.requestId!)
  expect(spans.map(({ name }) => name)).toEqual(['STS.GetCallerIdentity'])
})

test('EndpointCloud has no spans of an embedded cloud without its token', async () => {
  await using cloud = await start({ AWS_ENDPOINT_URL: server.endpoint! })
  expect(cloud.tracing).toBeUndefined()
})

test('EndpointCloud explains that the server rejected the credentials', async () => {
  const keys = keysOf({ ...user, secretAccessKey: 'wrong' })
  await expect(start({ AWS_ENDPOINT_URL: server.endpoint!, ...keys })).rejects.toThrow(
    `[eventbed] ${server.endpoint} rejected the credentials: SignatureDoesNotMatch: The request signature we calculated`,
  )
})

test('EndpointCloud suggests how to start a server where none answers', async () => {
  await expect(start({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).rejects.toThrow(
    `[eventbed] No AWS-compatible server answers at http://127.0.0.1:9: connection refused
  • Start the server, for example: npm run cloud -- --port 4566, or
  • correct AWS_ENDPOINT_URL, or
  • run without a server: CLOUD=embedded`,
  )
})

test.each([
  [
    {},
    `[eventbed] AWS_ENDPOINT_URL is not set; the endpoint cloud needs it.
  • Set it, for example AWS_ENDPOINT_URL=http://127.0.0.1:4566`,
  ],
  [
    { AWS_ENDPOINT_URL: 'localhost:4566' },
    `[eventbed] AWS_ENDPOINT_URL is not a valid URL: localhost:4566
  • Use the form http://127.0.0.1:4566, without a path`,
  ],
  [
    { AWS_ENDPOINT_URL: 'https://sts.us-east-1.amazonaws.com' },
    '[eventbed] The endpoint https://sts.us-east-1.amazonaws.com is AWS itself.\n  • To run on AWS, set CLOUD=aws',
  ],
])('EndpointCloud rejects the environment %j', async (environment, message) => {
  await expect(start(environment as Record<string, string>)).rejects.toMatchObject({
    name: 'UserError',
    message: message,
  })
})
