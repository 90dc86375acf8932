import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clients, createClients } from '../api/clients.ts'
import type { StartedCloud } from '../api/cloud.ts'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { AwsCloud } from './aws-cloud.ts'

// The embedded cloud stands in for AWS, so that these tests never reach AWS itself.
let account: StartedCloud
beforeAll(async () => {
  account = await new EmbeddedCloud().start()
})
afterAll(() => account.stop())

const embeddedClients = (region: string): Clients => createClients({ ...account, endpoint: account.endpoint!, region })
const start = (environment: Record<string, string>, clients = embeddedClients) =>
  new AwsCloud(environment, clients).start()

test('AwsCloud starts when the credentials belong to the account in AWS_ACCOUNT_ID', async () => {
  await using cloud = await start({ AWS_ACCOUNT_ID: '000000000000', AWS_REGION: 'eu-central-1' })
  expect(cloud).toMatchObject({ name: 'aws', endpoint: undefined, region: 'eu-central-1', accountId: '000000000000' })
  expect(cloud.invokeUrl('a1', 'v1')).toBe('https://a1.execute-api.eu-central-1.amazonaws.com/v1')
  expect(cloud.unavailableReason('enforce-iam')).toBeUndefined()
})

test('AwsCloud rejects credentials of an account other than AWS_ACCOUNT_ID', async () => {
  const other = start({ AWS_ACCOUNT_ID: '123456789012', AWS_REGION: 'eu-central-1' })
  await expect(other).rejects.toMatchObject({
    name: 'UserError',
    message: `[eventbed] These credentials belong to account 000000000000, but AWS_ACCOUNT_ID is 123456789012.
  • Select another profile with AWS_PROFILE, or
  • correct AWS_ACCOUNT_ID`,
  })
})

test('AwsCloud explains that AWS rejected the credentials', async () => {
  const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }
  const unknown = (region: string) => createClients({ endpoint: account.endpoint!, region, credentials })
  await expect(start({ AWS_ACCOUNT_ID: '000000000000', AWS_REGION: 'x' }, unknown)).rejects.toMatchObject({
    name: 'UserError',
    message: `[eventbed] AWS rejected the credentials found on this machine: The security token included in the request is invalid.
  • Sign in again: aws sso login, or
  • set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  })
})

test.each([
  [
    { AWS_REGION: 'eu-central-1' },
    `[eventbed] AWS_ACCOUNT_ID must name the account to use: twelve digits.
  • Look up the account of your credentials: aws sts get-caller-identity --query Account`,
  ],
  [
    { AWS_ACCOUNT_ID: '000000000000' },
    '[eventbed] AWS_REGION is not set.\n  • Set the region to use, for example AWS_REGION=eu-central-1',
  ],
  [
    { AWS_ACCOUNT_ID: '000000000000', AWS_REGION: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    `[eventbed] AWS_ENDPOINT_URL is set to http://127.0.0.1:4566, which is not AWS.
  • Use that server: CLOUD=endpoint, or
  • unset AWS_ENDPOINT_URL to use AWS itself`,
  ],
])('AwsCloud rejects the environment %j without sending a request', async (environment, message) => {
  const unexpected = () => expect.unreachable('clients were created')
  await expect(start(environment as Record<string, string>, unexpected)).rejects.toMatchObject({
    name: 'UserError',
    message: message,
  })
})
