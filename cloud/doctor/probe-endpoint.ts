import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { createClients, destroyClients } from '../api/clients.ts'
import type { EndpointStatus } from './machine-info.ts'

/** Asks whoever answers there who we are, once. */
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
        ? { state: 'answers', accountId: Account }
        : { state: 'refuses', reason: 'no account in its answer' }
    } finally {
      destroyClients(clients)
    }
  } catch (error) {
    const { name, message, code, $metadata } = error as Failure
    // A refusal of ours becomes part of a sentence.
    const reason = (message || code || name).replace(/^\[eventbed\] /, '')
    return $metadata?.httpStatusCode ? { state: 'refuses', reason: `${name}: ${reason}` } : { state: 'silent', reason }
  }
}

/** What the SDK throws; without `$metadata.httpStatusCode` nobody has answered. */
interface Failure extends Error {
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}
