import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { GatewayResponseType } from '@aws-sdk/client-api-gateway'
import type { ApiRequest } from './request.ts'

/** The HTTP response to a request to a deployed API. */
export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer | string
}

/** API Gateway rejects the request itself, without a response of the integration. */
export class GatewayResponseError extends Error {
  readonly type: GatewayResponseType
  readonly validation: string | undefined

  constructor(type: GatewayResponseType, { message, validation }: { message?: string; validation?: string } = {}) {
    super(message ?? DEFAULT_RESPONSES[type]?.[1] ?? 'Forbidden')
    this.type = type
    this.validation = validation
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const DEFAULT_RESPONSES: Partial<
  Record<GatewayResponseType, readonly [status: number, message: string, error: string]>
> = {
  BAD_REQUEST_BODY: [400, 'Invalid request body', 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'Invalid request parameters', 'BadRequestException'],
  INVALID_API_KEY: [403, 'Forbidden', 'ForbiddenException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'RequestTooLongException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded', 'LimitExceededException'],
  INTEGRATION_FAILURE: [504, 'Internal server error', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'InternalServerErrorException'],
  DEFAULT_5XX: [502, 'Internal server error', 'InternalServerErrorException'],
  DEFAULT_4XX: [400, 'Bad Request', 'BadRequestException'],
}

export const isGatewayResponseType = (type: string): type is GatewayResponseType =>
  Object.hasOwn(DEFAULT_RESPONSES, type)

/** Applies the API's custom gateway response, if it has one: its status, headers and body template. */
export function renderGatewayResponse(
  { definition, stage, requestId, api, headers: received, path, method }: ApiRequest,
  error: GatewayResponseError,
): ApiResponse {
  const [defaultStatus, , errorType] = DEFAULT_RESPONSES[error.type] ?? [500, '', 'InternalServerErrorException']
  const custom =
    definition.gatewayResponses.get(error.type) ??
    definition.gatewayResponses.get(defaultStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
  const variables: Record<string, string> = {
    'context.error.message': error.message,
    'context.error.messageString': JSON.stringify(error.message),
    'context.error.responseType': error.type,
    'context.error.validationErrorString': JSON.stringify(error.validation ?? '').slice(1, -1),
    'context.requestId': requestId,
    'context.apiId': api.id,
    'context.stage': stage.name,
    'context.path': `/${stage.name}${path}`,
    'context.httpMethod': method,
    ...Object.fromEntries(Object.entries(stage.variables).map(([name, value]) => [`stageVariables.${name}`, value])),
  }
  const [contentType = 'application/json', template = '{"message":$context.error.messageString}'] =
    Object.entries(custom?.responseTemplates ?? {})[0] ?? []
  const body = template.replace(
    /\$((?:context|stageVariables)(?:\.\w+)+)/g,
    (match, name: string) => variables[name] ?? match,
  )
  const headers: Record<string, string> = { 'content-type': contentType, 'x-amzn-errortype': errorType }
  for (const [name, value] of Object.entries(custom?.responseParameters ?? {})) {
    const header = name.replace('gatewayresponse.header.', '').toLowerCase()
    const [, constant] = /^'(.*)'$/.exec(value) ?? []
    const [, requestHeader] = /^method\.request\.header\.(.+)$/.exec(value) ?? []
    const headerValue = constant ?? received[requestHeader?.toLowerCase() ?? '']?.toString() ?? variables[value]
    if (headerValue !== undefined && isValidHeader(header, headerValue)) headers[header] = headerValue
  }
  return { status: Number(custom?.statusCode ?? defaultStatus), headers, body }
}

/** Whether HTTP can carry a header; Node throws for any other. */
export function isValidHeader(name: string, value: string | string[]): boolean {
  try {
    validateHeaderName(name)
    for (const line of [value].flat()) validateHeaderValue(name, line)
    return true
  } catch {
    return false
  }
}
