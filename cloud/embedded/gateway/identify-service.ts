import type { IncomingMessage } from 'node:http'
import { SERVICES, type ServiceName } from '../services.ts'
import type { WireRequest } from '../wire/protocol.ts'

/** The service and region that a request is for. */
export interface ServiceTarget {
  /** As in the signature; possibly a service that is not implemented. */
  readonly service: string
  readonly region: string
}

const SCOPE = /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/

/** Reads the service from the scope of the signature; for unsigned requests from `X-Amz-Target`, or assumes S3. */
export function identifyService({ headers }: IncomingMessage, query: URLSearchParams): ServiceTarget {
  const presigned = query.get('X-Amz-Credential')
  const scope = headers.authorization ?? (presigned === null ? '' : `Credential=${presigned}`)
  const [, region, service] = SCOPE.exec(scope) ?? []
  if (region && service) return { service, region }
  const target = String(headers['x-amz-target'] ?? '')
  const known = SERVICES.find(({ targetPrefix }) => targetPrefix !== undefined && target.startsWith(targetPrefix))
  return { service: known?.name ?? 's3', region: 'us-east-1' }
}

/** Returns a service with the protocol of this request, so that a client of an unknown service understands the error. */
export function serviceWithSameProtocol({ headers }: IncomingMessage): ServiceName {
  if (headers['x-amz-target'] !== undefined) return 'dynamodb'
  return headers['content-type']?.startsWith(FORM_TYPE) ? 'sts' : 'lambda'
}

const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Describes a request in error messages: by its operation, or by method and path. */
export function describeRequest({ method, path, query, headers, body }: WireRequest): string {
  const form = headers['content-type']?.startsWith(FORM_TYPE) ? new URLSearchParams(String(body)) : query
  return headers['x-amz-target']?.toString() ?? form.get('Action') ?? `${method} ${path}`
}
