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
 * A function's result as an HTTP answer. Anything of another form is the function's fault, which a client sees as 502.
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
  let result: unknown
  try {
    result = JSON.parse(payload)
  } catch {
    throw malformed()
  }
  if (typeof result !== 'object' || result === null || Array.isArray(result)) throw malformed()
  if (Object.keys(result).some((name) => !KNOWN_MEMBERS.has(name))) throw malformed()
  return result
}

const malformed = () => new GatewayResponseError('DEFAULT_5XX', { message: 'Internal server error' })
