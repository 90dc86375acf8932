import { type GatewayResponseType, PutGatewayResponseCommand } from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../../cloud/api/clients.ts'

/** Status and title of the responses that API Gateway itself generates. */
const PROBLEMS: Partial<Record<GatewayResponseType, readonly [status: number, title: string]>> = {
  BAD_REQUEST_BODY: [400, 'Bad Request'],
  BAD_REQUEST_PARAMETERS: [400, 'Bad Request'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [404, 'Not Found'],
  REQUEST_TOO_LARGE: [413, 'Content Too Large'],
  THROTTLED: [429, 'Too Many Requests'],
  QUOTA_EXCEEDED: [429, 'Too Many Requests'],
  INTEGRATION_FAILURE: [502, 'Bad Gateway'],
  INTEGRATION_TIMEOUT: [504, 'Gateway Timeout'],
  // A failed function, and every other server error.
  DEFAULT_5XX: [502, 'Bad Gateway'],
}

/** Gives the errors of API Gateway the same shape as those of the function: https://www.rfc-editor.org/rfc/rfc9457 */
export async function putGatewayResponses({ apiGateway }: Clients, restApiId: string): Promise<void> {
  // Sequentially: API Gateway throttles these calls, and concurrent ones overwrite each other's revision.
  for (const [type, [status, title]] of Object.entries(PROBLEMS)) {
    await apiGateway.send(
      new PutGatewayResponseCommand({
        restApiId,
        responseType: type as GatewayResponseType,
        statusCode: String(status),
        responseParameters: {
          'gatewayresponse.header.Content-Type': "'application/problem+json'",
          'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        },
        responseTemplates: { 'application/json': problemTemplate(type, status, title) },
      }),
    )
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference */
function problemTemplate(type: string, status: number, title: string): string {
  const detail = type === 'BAD_REQUEST_BODY' ? '"$context.error.validationErrorString"' : '$context.error.messageString'
  const constants = JSON.stringify({ type: 'about:blank', title, status, instance: 'urn:request:$context.requestId' })
  return `${constants.slice(0, -1)},"detail":${detail}}`
}
