import type { ServiceName } from '../core/call.ts'

/** An SDK client module, and a client of it that is asked for its protocol and never sends anything. */
export interface LoadedModule {
  readonly service: ServiceName
  readonly module: object
  readonly client: {
    readonly config: {
      readonly protocol: {
        getShapeId(): string
        getPayloadCodec(): unknown
        readonly options?: { readonly xmlNamespace?: string }
      }
    }
  }
}

const CONFIG = {
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
}

const LOADERS: Record<ServiceName, () => Promise<{ module: object; client: object }>> = {
  s3: async () => {
    const module = await import('@aws-sdk/client-s3')
    return { module, client: new module.S3Client(CONFIG) }
  },
  sqs: async () => {
    const module = await import('@aws-sdk/client-sqs')
    return { module, client: new module.SQSClient(CONFIG) }
  },
  dynamodb: async () => {
    const module = await import('@aws-sdk/client-dynamodb')
    return { module, client: new module.DynamoDBClient(CONFIG) }
  },
  lambda: async () => {
    const module = await import('@aws-sdk/client-lambda')
    return { module, client: new module.LambdaClient(CONFIG) }
  },
  events: async () => {
    const module = await import('@aws-sdk/client-eventbridge')
    return { module, client: new module.EventBridgeClient(CONFIG) }
  },
  apigateway: async () => {
    const module = await import('@aws-sdk/client-api-gateway')
    return { module, client: new module.APIGatewayClient(CONFIG) }
  },
  iam: async () => {
    const module = await import('@aws-sdk/client-iam')
    return { module, client: new module.IAMClient(CONFIG) }
  },
  sts: async () => {
    const module = await import('@aws-sdk/client-sts')
    return { module, client: new module.STSClient(CONFIG) }
  },
  logs: async () => {
    const module = await import('@aws-sdk/client-cloudwatch-logs')
    return { module, client: new module.CloudWatchLogsClient(CONFIG) }
  },
}

export const SERVICE_NAMES = Object.keys(LOADERS) as ServiceName[]

export const loadModule = async (service: ServiceName): Promise<LoadedModule> =>
  ({ service, ...(await LOADERS[service]()) }) as unknown as LoadedModule
