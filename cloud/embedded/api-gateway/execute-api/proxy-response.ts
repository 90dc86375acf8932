import { parseJsonObject } from '../../../common/json.ts'
import { isBinaryMediaType } from './binary-media-type.ts'
import { type ApiResponse, GatewayResponseError, isValidHeader } from './gateway-response.ts'
import type { ApiRequest } from './request.ts'

interface ProxyResult {
  readonly statusCode?: unknown
  readonly headers?: unknown
  readonly multiValueHeaders?: unknown
  readonly body?: unknown
  readonly isBase64Encoded?: boolean
}

const KNOWN_MEMBERS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'])

/**
 * Converts the result of a Lambda proxy integration. A malformed result is a 502 to the client. A base64 body is decoded only for
 * a client that accepts a binary media type of the API, whatever the type of the response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function parseProxyResponse(payload: string, { api, headers: received }: ApiRequest): ApiResponse {
  const result = parse(payload)
  // Without a status code, the response is a success.
  const status = result.statusCode === undefined ? 200 : Number(result.statusCode)
  if (!Number.isInteger(status) || status < 200 || status > 599) throw malformed()
  if (result.body !== undefined && result.body !== null && typeof result.body !== 'string') throw malformed()
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' }
  for (const [name, value] of entriesOf(result.headers)) setHeader(headers, name, toHeaderValue(value))
  for (const [name, values] of entriesOf(result.multiValueHeaders)) {
    if (!Array.isArray(values)) throw malformed()
    setHeader(headers, name, values.map(toHeaderValue))
  }
  const text = result.body ?? ''
  const isDecoded = result.isBase64Encoded && isBinaryMediaType(api, received.accept)
  return { status, headers, body: isDecoded ? Buffer.from(text, 'base64') : text }
}

function entriesOf(headers: unknown): [string, unknown][] {
  if (headers === undefined || headers === null) return []
  if (typeof headers !== 'object' || Array.isArray(headers)) throw malformed()
  return Object.entries(headers)
}

function toHeaderValue(value: unknown): string {
  if (typeof value === 'object') throw malformed()
  return String(value)
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const REMAPPED = new Set(['authorization', 'connection', 'content-length', 'date', 'server', 'www-authenticate'])
/** They describe the connection, which is not the function's. */
const DROPPED = new Set(['keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

function setHeader(headers: Record<string, string | string[]>, name: string, value: string | string[]): void {
  const lower = name.toLowerCase()
  if (DROPPED.has(lower)) return
  if (!isValidHeader(lower, value)) throw malformed()
  headers[REMAPPED.has(lower) ? `x-amzn-remapped-${lower}` : lower] = value
}

function parse(payload: string): ProxyResult {
  const result = parseJsonObject(payload)
  if (result === undefined || Object.keys(result).some((name) => !KNOWN_MEMBERS.has(name))) throw malformed()
  return result
}

const malformed = () => new GatewayResponseError('DEFAULT_5XX', { message: 'Internal server error' })
