import type * as Sdk from '@aws-sdk/client-iam'
import { AwsError } from '../core/errors.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDenied, internalError, missingMembers, serializationException } from '../core/service-errors.ts'
import { querySignatureErrors } from '../core/signature-errors.ts'

export const iamDefinition: ServiceDefinition<'iam', typeof Sdk> = {
  name: 'iam',
  label: 'IAM',
  targetPrefix: undefined,
  errors: {
    denied: accessDenied,
    throttled: () => new AwsError('Throttling', 'Rate exceeded'),
    internal: internalError('ServiceFailure'),
    missing: missingMembers('ValidationError'),
    malformed: serializationException,
    signature: querySignatureErrors,
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-iam')
    return { module, client: new module.IAMClient(OFFLINE_CLIENT) }
  },
  create: async ({ identity }) => (await import('./service.ts')).iam(identity),
}
