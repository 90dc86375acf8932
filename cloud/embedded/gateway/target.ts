import type { IncomingMessage } from 'node:http'
import type { ServiceName } from '../core/call.ts'
import { SERVICE_NAMES } from '../wire/modules.ts'

/** Whom a request is meant for, and who says to have signed it. */
export interface Target {
  /** As signed; may be a service that is not built. */
  readonly service: string
  readonly region: string
  readonly accessKeyId: string | undefined
}

/** The first part of `X-Amz-Target`, for requests without a signature. */
const BY_TARGET: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['AmazonSQS', 'sqs'],
  ['DynamoDB_', 'dynamodb'],
  ['AWSEvents', 'events'],
  ['Logs_', 'logs'],
]

const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/

/** Reads the service off the signature's scope, where every AWS client names it; else off what else tells it. */
export function targetOf({ headers }: IncomingMessage, query: URLSearchParams): Target {
  const presigned = query.get('X-Amz-Credential')
  const scope = headers.authorization ?? (presigned === null ? '' : `Credential=${presigned}`)
  const [, accessKeyId, region = 'us-east-1', service] = SCOPE.exec(scope) ?? []
  if (service) return { service: nameOf(service), region, accessKeyId }
  const target = String(headers['x-amz-target'] ?? '')
  const known = BY_TARGET.find(([prefix]) => target.startsWith(prefix))
  return { service: known?.[1] ?? 's3', region: 'us-east-1', accessKeyId: undefined }
}

/** Two services sign with a name that is not the one of their ARNs. */
const nameOf = (signed: string): string => (signed === 'monitoring-logs' ? 'logs' : signed)

export const isKnown = (service: string): service is ServiceName => (SERVICE_NAMES as string[]).includes(service)
