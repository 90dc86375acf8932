import { parseJsonObject } from '../../../common/json.ts'
import { type ApiResponse, GatewayResponseError } from './gateway-response.ts'

interface ProxyResult {
  readonly statusCode?: unknown
  readonly headers?: Readonly<Record<string, unknown>> | null
  readonly multiValueHeaders?: Readonly<Record<string, readonly unknown[]>> | null
  readonly body?: unknown
  readonly isBase64Encoded?: boolean
}

const KNOWN_MEMBERS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'])

/**
 * Converts the result of a Lambda proxy integration. A malformed result is a 502 to the client.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function parseProxyResponse(payload: string): ApiResponse {
  const result = parse(payload)
  const status = Number(result.statusCode)
  if (!Number.isInteger(status) || status < 100 || status > 599) throw malformed()
  if (result.body !== undefined && result.body !== null && typeof result.body !== 'string') throw malformed()
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(result.headers ?? {})) headers[name.toLowerCase()] = String(value)
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {}))
    headers[name.toLowerCase()] = values.map(String)
  const text = result.body ?? ''
  return { status, headers, body: result.isBase64Encoded ? Buffer.from(text as string, 'base64') : (text as string) }
}

function parse(payload: string): ProxyResult {
  const result = parseJsonObject(payload)
  if (result === undefined || Object.keys(result).some((name) => !KNOWN_MEMBERS.has(name))) throw malformed()
  return result
}

const malformed = () => new GatewayResponseError('DEFAULT_5XX', { message: 'Internal server error' })
