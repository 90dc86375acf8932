import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { STSClient } from '@aws-sdk/client-sts'
import type { Credentials } from './cloud.ts'

/** SDK v3 clients, all bound to one cloud. */
export interface Clients {
  readonly s3: S3Client
  readonly sqs: SQSClient
  readonly dynamodb: DynamoDBClient
  readonly lambda: LambdaClient
  readonly eventbridge: EventBridgeClient
  readonly apiGateway: APIGatewayClient
  readonly iam: IAMClient
  readonly sts: STSClient
  readonly logs: CloudWatchLogsClient
}

export interface ClientOptions {
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
}

/**
 * Clients of a cloud that is not AWS. The endpoint and the credentials are set for each of them, so that neither a
 * profile nor a variable of the host can lead one elsewhere.
 */
export function createClients({ endpoint, region, credentials }: ClientOptions): Clients {
  if (/(^|\.)(amazonaws\.com|aws\.dev|api\.aws)(\.cn)?$/.test(new URL(endpoint).hostname))
    throw new Error(`[eventbed] ${endpoint} is AWS itself. To run there, choose it by name: CLOUD=aws.`)
  // A copy, since the SDK writes into what it is given.
  return buildClients({ endpoint, region, credentials: { ...credentials }, maxAttempts: 5 })
}

/** Clients of AWS itself, with the credentials that the SDK finds on this host, and renews. */
export const createAwsClients = (region: string): Clients => buildClients({ region, maxAttempts: 8 })

type ClientConfig = { readonly region: string; readonly maxAttempts: number } & Partial<ClientOptions>

function buildClients(config: ClientConfig): Clients {
  const local = config.endpoint !== undefined
  return {
    s3: new S3Client({ ...config, forcePathStyle: local }),
    // By itself the client sends to the host in the queue's URL, which inside a container is not ours.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: !local }),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    eventbridge: new EventBridgeClient(config),
    apiGateway: new APIGatewayClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
    logs: new CloudWatchLogsClient(config),
  }
}

/** Closes the connections that the clients keep open. */
export function destroyClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy()
}
