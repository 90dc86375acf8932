import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { createClients, destroyClients } from '../api/clients.ts'
import { UserError } from '../common/user-error.ts'
import type { EndpointStatus } from './machine-info.ts'

/** Sends one GetCallerIdentity to an endpoint. */
export async function probeEndpoint(url: string, environment: NodeJS.ProcessEnv): Promise<EndpointStatus> {
  const credentials = {
    accessKeyId: environment.AWS_ACCESS_KEY_ID || 'test',
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY || 'test',
    ...(environment.AWS_SESSION_TOKEN && { sessionToken: environment.AWS_SESSION_TOKEN }),
  }
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1'
  try {
    const clients = createClients({ endpoint: url, region, credentials })
    try {
      const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}))
      return Account
        ? { state: 'available', accountId: Account }
        : { state: 'rejected', reason: 'the response contains no account' }
    } finally {
      destroyClients(clients)
    }
  } catch (error) {
    if (error instanceof UserError) return { state: 'unreachable', reason: error.what }
    const { name, message, code, $metadata } = error as SdkError
    const reason = message || code || name
    return $metadata?.httpStatusCode
      ? { state: 'rejected', reason: `${name}: ${reason}` }
      : { state: 'unreachable', reason }
  }
}

/** What the SDK throws. Without `$metadata.httpStatusCode`, no response arrived. */
interface SdkError extends Error {
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}
