import type * as Sdk from '@aws-sdk/client-api-gateway'
import { AwsError } from '../core/errors.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDeniedException, internalError, missingMembers, serializationException } from '../core/service-errors.ts'
import { jsonSignatureErrors } from '../core/signature-errors.ts'

export const apiGatewayDefinition: ServiceDefinition<'apigateway', typeof Sdk> = {
  name: 'apigateway',
  label: 'API Gateway',
  targetPrefix: undefined,
  errors: {
    denied: accessDeniedException(403),
    throttled: () => new AwsError('TooManyRequestsException', 'Too Many Requests', { status: 429 }),
    internal: internalError('InternalFailure'),
    missing: missingMembers('BadRequestException'),
    malformed: serializationException,
    signature: jsonSignatureErrors(403),
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-api-gateway')
    return { module, client: new module.APIGatewayClient(OFFLINE_CLIENT) }
  },
  create: async (context) => (await import('./service.ts')).apiGateway(context),
}
