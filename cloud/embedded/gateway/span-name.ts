import type { ServiceName } from '../core/call.ts'

/** How people write the services. */
const WRITTEN: Record<ServiceName, string> = {
  s3: 'S3',
  sqs: 'SQS',
  dynamodb: 'DynamoDB',
  lambda: 'Lambda',
  events: 'EventBridge',
  apigateway: 'API Gateway',
  iam: 'IAM',
  sts: 'STS',
  logs: 'CloudWatch Logs',
}

/** `S3.PutObject` */
export const spanNameOf = (service: ServiceName, operation: string): string => `${WRITTEN[service]}.${operation}`
