import type { GatewayResponseType } from '@aws-sdk/client-api-gateway'
import { expect, test } from 'vitest'
import type { GatewayResponse } from '../rest-api.ts'
import { GatewayResponseError, isGatewayResponseType, renderGatewayResponse } from './gateway-response.ts'
import { createApiRequest, createDefinition, createStage } from './test-request.ts'

/** Renders the error for an API with these custom gateway responses. */
function render(error: GatewayResponseError, ...custom: GatewayResponse[]) {
  const gatewayResponses = new Map(custom.map((response) => [String(response.responseType), response]))
  const request = createApiRequest({
    definition: createDefinition({ gatewayResponses }),
    stage: createStage({ variables: { owner: 'sales' } }),
    method: 'POST',
    path: '/pets',
    headers: { accept: 'text/html' },
  })
  return renderGatewayResponse(request, error)
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
test.each<[GatewayResponseType, number, string, string]>([
  ['API_CONFIGURATION_ERROR', 500, 'Internal server error', 'InternalServerErrorException'],
  ['BAD_REQUEST_BODY', 400, 'Invalid request body', 'BadRequestException'],
  ['BAD_REQUEST_PARAMETERS', 400, 'Invalid request parameters', 'BadRequestException'],
  ['INTEGRATION_FAILURE', 504, 'Internal server error', 'InternalServerErrorException'],
  ['INTEGRATION_TIMEOUT', 504, 'Endpoint request timed out', 'InternalServerErrorException'],
  ['INVALID_API_KEY', 403, 'Forbidden', 'ForbiddenException'],
  ['MISSING_AUTHENTICATION_TOKEN', 403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  ['QUOTA_EXCEEDED', 429, 'Limit Exceeded', 'LimitExceededException'],
  ['REQUEST_TOO_LARGE', 413, 'Request Too Long', 'RequestTooLongException'],
  ['THROTTLED', 429, 'Too Many Requests', 'TooManyRequestsException'],
])('the default gateway response of %s has the status %i and the message "%s"', (type, status, message, errorType) => {
  expect(render(new GatewayResponseError(type))).toEqual({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: JSON.stringify({ message }),
  })
  expect(isGatewayResponseType(type)).toBe(true)
})

test.each(['ThrottlingException', 'toString', 'constructor', '__proto__'])(
  'the error code %s is not a type of gateway response',
  (code) => {
    expect(isGatewayResponseType(code)).toBe(false)
  },
)

test('a header of a custom gateway response that HTTP cannot hold is left out', () => {
  const responseParameters = { 'gatewayresponse.header.X-A': "'a\nb'", 'gatewayresponse.header.X-B': "'b'" }
  const { headers } = render(new GatewayResponseError('THROTTLED'), { responseType: 'THROTTLED', responseParameters })
  expect(headers).toEqual(expect.objectContaining({ 'x-b': 'b' }))
  expect(headers).not.toHaveProperty('x-a')
})

test('a custom gateway response replaces the status, the content type and the body', () => {
  const custom: GatewayResponse = {
    responseType: 'THROTTLED',
    statusCode: '503',
    responseTemplates: { 'text/plain': 'slow down' },
  }
  expect(render(new GatewayResponseError('THROTTLED'), custom)).toEqual({
    status: 503,
    headers: { 'content-type': 'text/plain', 'x-amzn-errortype': 'TooManyRequestsException' },
    body: 'slow down',
  })
})

test('a template can use context and stage variables, and leaves unknown variables as they are', () => {
  const template =
    '{"message":$context.error.messageString,"type":"$context.error.responseType","path":"$context.path","method":"$context.httpMethod","stage":"$context.stage","api":"$context.apiId","id":"$context.requestId","owner":"$stageVariables.owner","other":"$context.identity.user"}'
  const custom: GatewayResponse = {
    responseType: 'MISSING_AUTHENTICATION_TOKEN',
    responseTemplates: { 'application/json': template },
  }
  const { body } = render(new GatewayResponseError('MISSING_AUTHENTICATION_TOKEN'), custom)
  expect(JSON.parse(body.toString())).toEqual({
    message: 'Missing Authentication Token',
    type: 'MISSING_AUTHENTICATION_TOKEN',
    path: '/prod/pets',
    method: 'POST',
    stage: 'prod',
    api: 'a1b2c3d4e5',
    id: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    owner: 'sales',
    other: '$context.identity.user',
  })
})

test('the message and the validation error are escaped for JSON', () => {
  const custom: GatewayResponse = {
    responseType: 'BAD_REQUEST_BODY',
    responseTemplates: {
      'application/json': '{"message":$context.error.messageString,"error":"$context.error.validationErrorString"}',
    },
  }
  const validation = '[object has missing required properties (["sku"])]'
  const { body } = render(new GatewayResponseError('BAD_REQUEST_BODY', { message: 'say "hi"', validation }), custom)
  expect(JSON.parse(body.toString())).toEqual({ message: 'say "hi"', error: validation })
})

test('response parameters set headers from constants, request headers and context variables', () => {
  const custom: GatewayResponse = {
    responseType: 'THROTTLED',
    responseParameters: {
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
      'gatewayresponse.header.x-request-header': 'method.request.header.Accept',
      'gatewayresponse.header.x-request-id': 'context.requestId',
      'gatewayresponse.header.x-missing': 'method.request.header.Missing',
    },
  }
  expect(render(new GatewayResponseError('THROTTLED'), custom).headers).toEqual({
    'content-type': 'application/json',
    'x-amzn-errortype': 'TooManyRequestsException',
    'access-control-allow-origin': '*',
    'x-request-header': 'text/html',
    'x-request-id': 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  })
})

test('DEFAULT_4XX and DEFAULT_5XX apply to errors without a custom response of their own type', () => {
  const custom: GatewayResponse[] = [
    { responseType: 'DEFAULT_4XX', statusCode: '418' },
    { responseType: 'DEFAULT_5XX', responseTemplates: { 'application/json': '{"failed":true}' } },
    { responseType: 'QUOTA_EXCEEDED', statusCode: '402' },
  ]
  expect(render(new GatewayResponseError('THROTTLED'), ...custom).status).toBe(418)
  expect(render(new GatewayResponseError('QUOTA_EXCEEDED'), ...custom).status).toBe(402)
  expect(render(new GatewayResponseError('INTEGRATION_TIMEOUT'), ...custom)).toMatchObject({
    status: 504,
    body: '{"failed":true}',
  })
})
