import { expect, test } from 'vitest'
import { buildProxyEvent } from './proxy-event.ts'
import { createApi, createApiRequest, createResource, createRoute, createStage } from './test-request.ts'

const body = (text: string, contentType: string) => ({
  headers: { 'content-type': contentType },
  body: Buffer.from(text),
})

test('a minimal request has null for everything that it does not contain', () => {
  expect(buildProxyEvent(createApiRequest(), createRoute(), undefined)).toMatchObject({
    resource: '/',
    path: '/',
    httpMethod: 'GET',
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  })
})

test('headers keep the case that the client sent, and the last of several values is the single value', () => {
  const rawHeaders = ['Header1', 'value1', 'Header2', 'value1', 'Header2', 'value2']
  expect(buildProxyEvent(createApiRequest({ rawHeaders }), createRoute(), undefined)).toMatchObject({
    headers: { Header1: 'value1', Header2: 'value2' },
    multiValueHeaders: { Header1: ['value1'], Header2: ['value1', 'value2'] },
  })
})

test('a header may have the name of a property that every object has', () => {
  const rawHeaders = ['constructor', 'a', '__proto__', 'b', 'toString', 'c']
  const { multiValueHeaders } = buildProxyEvent(createApiRequest({ rawHeaders }), createRoute(), undefined)
  const own = Object.entries(multiValueHeaders ?? {}).filter(([name]) => !name.startsWith('X-'))
  expect(own).toEqual([
    ['constructor', ['a']],
    ['__proto__', ['b']],
    ['toString', ['c']],
  ])
})

test('the event has the headers that API Gateway sets itself', () => {
  const { headers, multiValueHeaders } = buildProxyEvent(createApiRequest(), createRoute(), undefined)
  expect(headers).toEqual({
    'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Port': '4566',
    'X-Forwarded-Proto': 'http',
  })
  expect(multiValueHeaders).toMatchObject({ 'X-Forwarded-For': ['127.0.0.1'], 'X-Forwarded-Proto': ['http'] })
})

test("the headers that API Gateway sets replace the client's, except that X-Forwarded-For keeps the client's addresses", () => {
  const sent = {
    'x-forwarded-for': '203.0.113.7, 198.51.100.2',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
  }
  const request = createApiRequest({ headers: sent, rawHeaders: Object.entries(sent).flat() })
  expect(buildProxyEvent(request, createRoute(), undefined).headers).toEqual({
    'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    'X-Forwarded-For': '203.0.113.7, 198.51.100.2, 127.0.0.1',
    'X-Forwarded-Port': '4566',
    'X-Forwarded-Proto': 'http',
  })
})

test('query string parameters are decoded, and the last of several values is the single value', () => {
  const query = new URLSearchParams('parameter1=value1&parameter1=value2&parameter2=a%20b')
  expect(buildProxyEvent(createApiRequest({ query }), createRoute(), undefined)).toMatchObject({
    queryStringParameters: { parameter1: 'value2', parameter2: 'a b' },
    multiValueQueryStringParameters: { parameter1: ['value1', 'value2'], parameter2: ['a b'] },
  })
})

test('the event has the percent-encoded path, the path parameters of the route and the variables of the stage', () => {
  const request = createApiRequest({ path: '/pets/a%20b', stage: createStage({ variables: { table: 'pets-prod' } }) })
  const route = createRoute({ resource: createResource('/pets/{petId}'), pathParameters: { petId: 'a%20b' } })
  expect(buildProxyEvent(request, route, undefined)).toMatchObject({
    resource: '/pets/{petId}',
    path: '/pets/a%20b',
    pathParameters: { petId: 'a%20b' },
    stageVariables: { table: 'pets-prod' },
    requestContext: { path: '/prod/pets/a%20b' },
  })
})

test('the request context names the API, the stage, the caller and the time in the format of the Common Log Format', () => {
  const host = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
  const request = createApiRequest({
    method: 'POST',
    path: '/helloworld',
    headers: { host, 'user-agent': 'curl/8.0' },
    sourceIp: '192.168.100.1',
    now: Date.UTC(2015, 3, 9, 12, 34, 56),
  })
  const route = createRoute({ resource: createResource('/{proxy+}') })
  expect(buildProxyEvent(request, route, undefined).requestContext).toMatchObject({
    accountId: '123456789012',
    apiId: 'a1b2c3d4e5',
    authorizer: null,
    domainName: host,
    domainPrefix: 'a1b2c3d4e5',
    httpMethod: 'POST',
    identity: { apiKey: null, apiKeyId: null, sourceIp: '192.168.100.1', userAgent: 'curl/8.0', accountId: null },
    path: '/prod/helloworld',
    protocol: 'HTTP/1.1',
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    requestTime: '09/Apr/2015:12:34:56 +0000',
    requestTimeEpoch: 1428582896000,
    resourceId: 'resource /{proxy+}',
    resourcePath: '/{proxy+}',
    stage: 'prod',
  })
})

test('the identity names the API key of the request', () => {
  const key = { id: 'k1', value: 'secret', created: 0, name: 'k', description: undefined, enabled: true, tags: {} }
  const { identity } = buildProxyEvent(createApiRequest(), createRoute(), key).requestContext
  expect(identity).toMatchObject({ apiKey: 'secret', apiKeyId: 'k1' })
})

test.each([
  [[], 'image/png', 'aé', false],
  [['image/png'], 'image/png', 'YcOp', true],
  [['image/png'], 'image/png; q=1', 'YcOp', true],
  [['image/*'], 'image/png', 'YcOp', true],
  [['*/*'], 'text/plain', 'YcOp', true],
  [['image/*'], 'text/plain', 'aé', false],
])(
  'with the binary media types %o, a body of type %s arrives as %s',
  (binaryMediaTypes, contentType, text, isBase64) => {
    const request = createApiRequest({ api: createApi({ binaryMediaTypes }), ...body('aé', contentType) })
    expect(buildProxyEvent(request, createRoute(), undefined)).toMatchObject({ body: text, isBase64Encoded: isBase64 })
  },
)

test('an empty body of a binary media type is null and not encoded', () => {
  const request = createApiRequest({ api: createApi({ binaryMediaTypes: ['*/*'] }) })
  expect(buildProxyEvent(request, createRoute(), undefined)).toMatchObject({ body: null, isBase64Encoded: false })
})
