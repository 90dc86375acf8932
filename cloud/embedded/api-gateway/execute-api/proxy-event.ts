import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { ApiKey } from '../definition.ts'
import type { ApiRequest, Route } from './request.ts'

/** What a function is given: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export function buildProxyEvent(
  request: ApiRequest,
  { resource, pathParameters }: Route,
  key: ApiKey | undefined,
): APIGatewayProxyEvent {
  const { api, stage, requestId, method, path, query, headers, body, sourceIp, now } = request
  const single = Object.fromEntries(headerPairs(request.rawHeaders))
  const decodedPath = decodePath(path)
  const binary = isBinary(api.binaryMediaTypes, headers['content-type'])
  const names = [...new Set(query.keys())]
  return {
    resource: resource.path,
    path: decodedPath,
    httpMethod: method,
    headers: single,
    multiValueHeaders: groupByName(headerPairs(request.rawHeaders)),
    queryStringParameters: names.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters:
      names.length > 0 ? Object.fromEntries(names.map((name) => [name, query.getAll(name)])) : null,
    pathParameters: Object.keys(pathParameters).length > 0 ? { ...pathParameters } : null,
    stageVariables: Object.keys(stage.variables).length > 0 ? { ...stage.variables } : null,
    body: body.length > 0 ? body.toString(binary ? 'base64' : 'utf8') : null,
    isBase64Encoded: binary && body.length > 0,
    requestContext: {
      accountId: api.account,
      apiId: api.id,
      authorizer: null,
      domainName: headers.host ?? '',
      domainPrefix: (headers.host ?? '').split('.')[0],
      extendedRequestId: requestId,
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: key?.value ?? null,
        apiKeyId: key?.id ?? null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp,
        user: null,
        userAgent: headers['user-agent'] ?? null,
        userArn: null,
      },
      path: `/${stage.name}${decodedPath}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: formatCommonLogTime(now),
      requestTimeEpoch: now,
      resourceId: resource.id,
      resourcePath: resource.path,
      stage: stage.name,
    },
  }
}

function* headerPairs(raw: readonly string[]): Generator<[string, string]> {
  for (let place = 0; place < raw.length; place += 2) yield [raw[place]!, raw[place + 1]!]
}

function groupByName(all: Iterable<[string, string]>): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [name, value] of all) found[name] = [...(found[name] ?? []), value]
  return found
}

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const isBinary = (types: readonly string[], contentType = ''): boolean => {
  const type = contentType.split(';')[0]!.trim()
  return types.some((one) => one === '*/*' || one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))))
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `09/Apr/2026:12:34:56 +0000` */
function formatCommonLogTime(now: number): string {
  const date = new Date(now)
  const [day, time] = date.toISOString().split('T') as [string, string]
  return `${day.slice(8)}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time.slice(0, 8)} +0000`
}
