import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { type Clients, createAwsClients, destroyClients } from '../api/clients.ts'
import type { Capability, Cloud } from '../api/cloud.ts'
import { UserError } from '../common/user-error.ts'
import { RemoteCloud } from '../remote/remote-cloud.ts'

const MISSING_CAPABILITIES: Partial<Record<Capability, string>> = {
  trace: 'AWS does not expose its internal spans; function logs are shown instead',
  'advance-clock': 'the time on AWS cannot be advanced',
  'inject-faults': 'calls inside AWS cannot be made to fail',
}

/**
 * AWS itself, with the SDK's default credentials. It must be selected by name, and the account must be named as well,
 * so that nobody deploys to the wrong account by accident.
 */
export class AwsCloud implements Cloud {
  readonly name = 'aws'
  readonly #environment: NodeJS.ProcessEnv
  readonly #createClients: (region: string) => Clients

  /** Tests pass their own `createClients`, so that they never reach AWS. */
  constructor(environment: NodeJS.ProcessEnv = process.env, createClients = createAwsClients) {
    this.#environment = environment
    this.#createClients = createClients
  }

  async start(): Promise<RemoteCloud> {
    const { expectedAccount, region } = readSettings(this.#environment)
    const clients = this.#createClients(region)
    try {
      const accountId = await readAccountId(clients)
      if (accountId !== expectedAccount)
        throw new UserError(
          `These credentials belong to account ${accountId}, but AWS_ACCOUNT_ID is ${expectedAccount}.`,
          { fixes: ['Select another profile with AWS_PROFILE', 'correct AWS_ACCOUNT_ID'] },
        )
      const { accessKeyId, secretAccessKey, sessionToken } = await clients.sts.config.credentials()
      return new RemoteCloud({
        name: 'aws',
        endpoint: undefined,
        region,
        accountId,
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
        missingCapabilities: MISSING_CAPABILITIES,
        functionEnvironment: {},
      })
    } finally {
      destroyClients(clients)
    }
  }
}

function readSettings({ AWS_ACCOUNT_ID, AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL }: NodeJS.ProcessEnv) {
  if (AWS_ENDPOINT_URL)
    throw new UserError(`AWS_ENDPOINT_URL is set to ${AWS_ENDPOINT_URL}, which is not AWS.`, {
      fixes: ['Use that server: CLOUD=endpoint', 'unset AWS_ENDPOINT_URL to use AWS itself'],
    })
  if (!AWS_ACCOUNT_ID || !/^\d{12}$/.test(AWS_ACCOUNT_ID))
    throw new UserError('AWS_ACCOUNT_ID must name the account to use: twelve digits.', {
      fixes: ['Look up the account of your credentials: aws sts get-caller-identity --query Account'],
    })
  const region = AWS_REGION ?? AWS_DEFAULT_REGION
  if (!region)
    throw new UserError('AWS_REGION is not set.', {
      fixes: ['Set the region to use, for example AWS_REGION=eu-central-1'],
    })
  return { expectedAccount: AWS_ACCOUNT_ID, region }
}

async function readAccountId({ sts }: Clients): Promise<string> {
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}))
    return Account!
  } catch (cause) {
    throw new UserError(`AWS rejected the credentials found on this machine: ${(cause as Error).message}`, {
      fixes: ['Sign in again: aws sso login', 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
      cause,
    })
  }
}
