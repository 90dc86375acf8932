import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clients, createClients } from '../api/clients.ts'
import type { StartedCloud } from '../api/cloud.ts'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { AwsCloud } from './aws-cloud.ts'

// An account that answers as AWS does, so that nothing here ever asks AWS itself.
let account: StartedCloud
beforeAll(async () => {
  account = await new EmbeddedCloud().start()
})
afterAll(() => account.stop())

const connected = (region: string): Clients => createClients({ ...account, endpoint: account.endpoint!, region })
const start = (environment: Record<string, string>, clients = connected) => new AwsCloud(environment, clients).start()

test('the account that was named is used when the credentials belong to it', async () => {
  await using cloud = await start({ AWS_ACCOUNT_ID: '000000000000', AWS_REGION: 'eu-central-1' })
  expect(cloud).toMatchObject({ name: 'aws', endpoint: undefined, region: 'eu-central-1', accountId: '000000000000' })
  expect(cloud.invokeUrl('a1', 'v1')).toBe('https://a1.execute-api.eu-central-1.amazonaws.com/v1')
  expect(cloud.unavailableReason('enforce-iam')).toBeUndefined()
})

test('credentials of another account are refused', async () => {
  const other = start({ AWS_ACCOUNT_ID: '123456789012', AWS_REGION: 'eu-central-1' })
  await expect(other).rejects.toThrow(
    new Error(`[eventbed] These credentials belong to the account 000000000000, not to 123456789012 as AWS_ACCOUNT_ID says.
  • Choose the right profile with AWS_PROFILE, or
  • correct AWS_ACCOUNT_ID.`),
  )
})

test('credentials that AWS does not know are refused', async () => {
  const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }
  const unknown = (region: string) => createClients({ endpoint: account.endpoint!, region, credentials })
  await expect(start({ AWS_ACCOUNT_ID: '000000000000', AWS_REGION: 'x' }, unknown)).rejects.toThrow(
    new Error(`[eventbed] AWS does not accept the credentials that were found here: The security token included in the request is invalid.
  • Sign in again (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`),
  )
})

test.each([
  [
    { AWS_REGION: 'eu-central-1' },
    `[eventbed] To build in AWS itself, say in which account: AWS_ACCOUNT_ID must be its twelve digits.
  • See which one your credentials belong to: aws sts get-caller-identity --query Account`,
  ],
  [
    { AWS_ACCOUNT_ID: '000000000000' },
    '[eventbed] To build in AWS itself, say in which region: AWS_REGION, for example eu-central-1.',
  ],
  [
    { AWS_ACCOUNT_ID: '000000000000', AWS_REGION: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    `[eventbed] AWS_ENDPOINT_URL is set to http://127.0.0.1:4566, which is not AWS.
  • Use that server: CLOUD=endpoint, or
  • unset AWS_ENDPOINT_URL to use AWS itself.`,
  ],
])('%j is not enough', async (environment, message) => {
  const untouched = () => expect.unreachable('nobody may be asked')
  await expect(start(environment as Record<string, string>, untouched)).rejects.toThrow(new Error(message))
})
