import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials, StartedCloud } from '../api/cloud.ts'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { keysOfSomeUser } from '../embedded/testing.ts'
import { EndpointCloud, type Probe } from './endpoint-cloud.ts'

let server: StartedCloud
let user: Credentials

beforeAll(async () => {
  server = await new EmbeddedCloud().start()
  user = await keysOfSomeUser(server)
})
afterAll(() => server.stop())

const at = (environment: Record<string, string>, probe?: Probe) => new EndpointCloud(probe, environment).start()
const keysOf = ({ accessKeyId, secretAccessKey }: Credentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})

test('what is up at the endpoint is asked who it is and what it can do', async () => {
  const probe: Probe = async ({ endpoint }) => ({
    missingCapabilities: { trace: `asked ${endpoint}` },
    functionEnvironment: { AWS_ENDPOINT_URL: 'x' },
  })
  await using cloud = await at({ AWS_ENDPOINT_URL: `${server.endpoint}/`, AWS_REGION: 'eu-central-1' }, probe)
  expect(cloud.connection).toEqual({
    name: 'endpoint',
    endpoint: server.endpoint,
    region: 'eu-central-1',
    accountId: '000000000000',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    lacking: { trace: `asked ${server.endpoint}` },
    functionEnvironment: { AWS_ENDPOINT_URL: 'x' },
  })
})

test('a key of its own is used, and nothing else of the host', async () => {
  await using cloud = await at({ AWS_ENDPOINT_URL: server.endpoint!, ...keysOf(user) })
  const { Arn } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}))
  expect(Arn).toBe('arn:aws:iam::000000000000:user/builder')
})

test('an embedded cloud at the endpoint tells its spans through its own door', async () => {
  await using cloud = await at({ AWS_ENDPOINT_URL: server.endpoint! })
  const { $metadata } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}))
  const spans = await cloud.tracing!.spansOfRequest($metadata.requestId!)
  expect(spans.map(({ name }) => name)).toEqual(['STS.GetCallerIdentity'])
})

test('a wrong secret is refused, and it is said what to do', async () => {
  const keys = keysOf({ ...user, secretAccessKey: 'wrong' })
  await expect(at({ AWS_ENDPOINT_URL: server.endpoint!, ...keys })).rejects.toThrow(
    `[eventbed] ${server.endpoint} refuses the credentials: SignatureDoesNotMatch: The request signature we calculated`,
  )
})

test('where nothing answers, that is said', async () => {
  await expect(at({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).rejects.toThrow(
    `[eventbed] Nothing that speaks AWS answers at http://127.0.0.1:9: connection refused
  • Start what should be there, for example: npm run cloud -- --port 4566, or
  • correct AWS_ENDPOINT_URL, or
  • run without any server: CLOUD=embedded`,
  )
})

test.each([
  [
    {},
    `[eventbed] The endpoint cloud needs an address.
  • Set AWS_ENDPOINT_URL, for example AWS_ENDPOINT_URL=http://127.0.0.1:4566`,
  ],
  [
    { AWS_ENDPOINT_URL: 'localhost:4566' },
    `[eventbed] AWS_ENDPOINT_URL is no address: localhost:4566
  • It looks like http://127.0.0.1:4566, without a path.`,
  ],
  [
    { AWS_ENDPOINT_URL: 'https://sts.us-east-1.amazonaws.com' },
    '[eventbed] https://sts.us-east-1.amazonaws.com is AWS itself. To run there, choose it by name: CLOUD=aws.',
  ],
])('%j is refused', async (environment, message) => {
  await expect(at(environment as Record<string, string>)).rejects.toThrow(new Error(message))
})
