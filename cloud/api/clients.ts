import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { STSClient } from '@aws-sdk/client-sts'
import { UserError } from '../common/user-error.ts'
import type { Credentials } from './cloud.ts'

/**
 * AWS SDK v3 clients, all bound to the same cloud.
 *
 * @example
 * await cloud.clients.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }))
 */
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

/** What clients need to reach a cloud other than AWS. */
export interface ClientOptions {
  /** Base URL for every service, for example `http://127.0.0.1:4566`. Must not be an AWS host. */
  readonly endpoint: string
  /** For example `us-east-1`. */
  readonly region: string
  readonly credentials: Credentials
}

/**
 * Creates clients for a cloud other than AWS. Endpoint and credentials are set explicitly on every client, so that no
 * profile or environment variable of the host can redirect a client to AWS.
 *
 * @throws UserError when the endpoint is an AWS host.
 */
export function createClients({ endpoint, region, credentials }: ClientOptions): Clients {
  if (/(^|\.)(amazonaws\.com|aws\.dev|api\.aws)(\.cn)?$/.test(new URL(endpoint).hostname))
    throw new UserError(`The endpoint ${endpoint} is AWS itself.`, { fixes: ['To run on AWS, set CLOUD=aws'] })
  // Copied because the SDK modifies the credentials object it is given.
  return buildClients({ endpoint, region, credentials: { ...credentials }, maxAttempts: 5 })
}

/** Creates clients for AWS with the SDK's default credential provider chain, which also refreshes the credentials. */
export const createAwsClients = (region: string): Clients => buildClients({ region, maxAttempts: 8 })

type ClientConfig = { readonly region: string; readonly maxAttempts: number } & Partial<ClientOptions>

function buildClients(config: ClientConfig): Clients {
  const hasEndpoint = config.endpoint !== undefined
  return {
    s3: new S3Client({ ...config, forcePathStyle: hasEndpoint }),
    // By default the client sends to the host of the queue URL. If a container created that URL, the host does not
    // resolve here.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: !hasEndpoint }),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    eventbridge: new EventBridgeClient(config),
    apiGateway: new APIGatewayClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
    logs: new CloudWatchLogsClient(config),
  }
}

/** Closes the keep-alive connections of all clients. The clients cannot be used afterwards. */
export function destroyClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy()
}
