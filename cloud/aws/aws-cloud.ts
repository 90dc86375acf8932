import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { type Clients, createAwsClients, destroyClients } from '../api/clients.ts'
import type { Capability, Cloud } from '../api/cloud.ts'
import { RemoteCloud } from '../remote/remote-cloud.ts'

/** What AWS does not offer to somebody outside of it. */
const MISSING_CAPABILITIES: Partial<Record<Capability, string>> = {
  trace: 'AWS keeps its spans to itself; what the functions log is shown in their place',
  'advance-clock': "AWS's time cannot be advanced",
  'inject-faults': "nobody can make AWS's own calls fail",
}

/**
 * AWS itself, with the credentials that the SDK finds on this host. It is used only when it was asked for by name and
 * the account was named too, so that nobody builds in the wrong one.
 */
export class AwsCloud implements Cloud {
  readonly name = 'aws'
  readonly #environment: NodeJS.ProcessEnv
  readonly #connect: (region: string) => Clients

  /** `connect` makes the clients of a region; AWS's own unless a test says otherwise. */
  constructor(environment: NodeJS.ProcessEnv = process.env, connect = createAwsClients) {
    this.#environment = environment
    this.#connect = connect
  }

  async start(): Promise<RemoteCloud> {
    const { AWS_ACCOUNT_ID, AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL } = this.#environment
    if (AWS_ENDPOINT_URL)
      throw new Error(
        `[eventbed] AWS_ENDPOINT_URL is set to ${AWS_ENDPOINT_URL}, which is not AWS.\n` +
          '  • Use that server: CLOUD=endpoint, or\n  • unset AWS_ENDPOINT_URL to use AWS itself.',
      )
    if (!/^\d{12}$/.test(AWS_ACCOUNT_ID ?? ''))
      throw new Error(
        '[eventbed] To build in AWS itself, say in which account: AWS_ACCOUNT_ID must be its twelve digits.\n' +
          '  • See which one your credentials belong to: aws sts get-caller-identity --query Account',
      )
    const region = AWS_REGION ?? AWS_DEFAULT_REGION
    if (!region)
      throw new Error('[eventbed] To build in AWS itself, say in which region: AWS_REGION, for example eu-central-1.')
    const clients = this.#connect(region)
    try {
      const accountId = await readAccountId(clients)
      if (accountId !== AWS_ACCOUNT_ID)
        throw new Error(
          `[eventbed] These credentials belong to the account ${accountId}, not to ${AWS_ACCOUNT_ID} as AWS_ACCOUNT_ID says.\n` +
            '  • Choose the right profile with AWS_PROFILE, or\n  • correct AWS_ACCOUNT_ID.',
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

async function readAccountId({ sts }: Clients): Promise<string> {
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}))
    return Account!
  } catch (cause) {
    throw new Error(
      `[eventbed] AWS does not accept the credentials that were found here: ${(cause as Error).message}\n` +
        '  • Sign in again (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      { cause },
    )
  }
}
