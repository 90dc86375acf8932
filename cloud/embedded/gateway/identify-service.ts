import type { IncomingMessage } from 'node:http'
import { SERVICES, type ServiceName } from '../services.ts'
import type { WireRequest } from '../wire/message.ts'

/** Whom a request is meant for. */
export interface ServiceTarget {
  /** As signed; may be a service that is not built. */
  readonly service: string
  readonly region: string
}

const SCOPE = /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/

/** Reads the service off the signature's scope, where every AWS client names it; else off what else tells it. */
export function identifyService({ headers }: IncomingMessage, query: URLSearchParams): ServiceTarget {
  const presigned = query.get('X-Amz-Credential')
  const scope = headers.authorization ?? (presigned === null ? '' : `Credential=${presigned}`)
  const [, region, service] = SCOPE.exec(scope) ?? []
  if (region && service) return { service, region }
  const target = String(headers['x-amz-target'] ?? '')
  const known = SERVICES.find(({ targetPrefix }) => targetPrefix !== undefined && target.startsWith(targetPrefix))
  return { service: known?.name ?? 's3', region: 'us-east-1' }
}

/** A service that speaks as this request does, so that a service that is not here is refused in a way it understands. */
export function serviceWithSameProtocol({ headers }: IncomingMessage): ServiceName {
  if (headers['x-amz-target'] !== undefined) return 'dynamodb'
  return headers['content-type']?.startsWith(FORM) ? 'sts' : 'lambda'
}

const FORM = 'application/x-www-form-urlencoded'

/** What a request asks for, for people: the operation as it names it, or its method and path. */
export function describeRequest({ method, path, query, headers, body }: WireRequest): string {
  const form = headers['content-type']?.startsWith(FORM) ? new URLSearchParams(String(body)) : query
  return headers['x-amz-target']?.toString() ?? form.get('Action') ?? `${method} ${path}`
}
