import type * as Sdk from '@aws-sdk/client-eventbridge'
import { AwsError } from '../core/errors.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDeniedException, internalError, missingMembers, serializationException } from '../core/service-errors.ts'
import { jsonSignatureErrors } from '../core/signature-errors.ts'

export const eventbridgeDefinition: ServiceDefinition<'events', typeof Sdk> = {
  name: 'events',
  label: 'EventBridge',
  targetPrefix: 'AWSEvents',
  errors: {
    denied: accessDeniedException(400),
    throttled: () => new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 }),
    internal: internalError('InternalException'),
    missing: missingMembers('ValidationException'),
    malformed: serializationException,
    signature: jsonSignatureErrors(400),
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-eventbridge')
    return { module, client: new module.EventBridgeClient(OFFLINE_CLIENT) }
  },
  create: async (context) => (await import('./service.ts')).eventbridge(context),
}
