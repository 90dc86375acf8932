import type { APIGatewayProxyEvent } from 'aws-lambda'
import { formatTraceHeader } from '../../core/trace.ts'
import type { ApiKey } from '../rest-api.ts'
import { isBinaryMediaType } from './binary-media-type.ts'
import type { ApiRequest, Route } from './request.ts'

/** The input of a Lambda proxy integration: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export function buildProxyEvent(
  request: ApiRequest,
  { resource, pathParameters }: Route,
  key: ApiKey | undefined,
): APIGatewayProxyEvent {
  const { api, stage, requestId, method, path, query, headers, body, sourceIp, now } = request
  const hasBinaryBody = isBinaryMediaType(api, headers['content-type'])
  const headerPairs = forwardedHeaders(request)
  const names = [...new Set(query.keys())]
  return {
    resource: resource.path,
    path,
    httpMethod: method,
    headers: Object.fromEntries(headerPairs),
    multiValueHeaders: groupByName(headerPairs),
    queryStringParameters: names.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters:
      names.length > 0 ? Object.fromEntries(names.map((name) => [name, query.getAll(name)])) : null,
    pathParameters: Object.keys(pathParameters).length > 0 ? { ...pathParameters } : null,
    stageVariables: Object.keys(stage.variables).length > 0 ? { ...stage.variables } : null,
    body: body.length > 0 ? body.toString(hasBinaryBody ? 'base64' : 'utf8') : null,
    isBase64Encoded: hasBinaryBody && body.length > 0,
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
      path: `/${stage.name}${path}`,
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

/** The client's headers, with those that API Gateway sets itself. As on AWS, the client's IP address is appended to `X-Forwarded-For`. */
function forwardedHeaders({ rawHeaders, headers, sourceIp, port, trace }: ApiRequest): [string, string][] {
  const own = {
    'X-Amzn-Trace-Id': formatTraceHeader(trace),
    'X-Forwarded-For': [headers['x-forwarded-for'] || [], sourceIp].flat().join(', '),
    'X-Forwarded-Port': String(port),
    'X-Forwarded-Proto': 'http',
  }
  const replaced = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const received = [...toPairs(rawHeaders)].filter(([name]) => !replaced.has(name.toLowerCase()))
  return [...received, ...Object.entries(own)]
}

function* toPairs(raw: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < raw.length; index += 2) yield [raw[index]!, raw[index + 1]!]
}

function groupByName(pairs: Iterable<[string, string]>): Record<string, string[]> {
  // A header may have any name, also that of a property which every object has.
  const groups = new Map<string, string[]>()
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value])
  return Object.fromEntries(groups)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** For example `09/Apr/2026:12:34:56 +0000`. */
function formatCommonLogTime(now: number): string {
  const date = new Date(now)
  const [day, time] = date.toISOString().split('T') as [string, string]
  return `${day.slice(8)}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time.slice(0, 8)} +0000`
}
