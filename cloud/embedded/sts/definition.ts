import type * as Sdk from '@aws-sdk/client-sts'
import { AwsError } from '../core/errors.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDenied, internalError, missingMembers, serializationException } from '../core/service-errors.ts'
import { querySignatureErrors } from '../core/signature-errors.ts'

export const stsDefinition: ServiceDefinition<'sts', typeof Sdk> = {
  name: 'sts',
  label: 'STS',
  targetPrefix: undefined,
  errors: {
    denied: accessDenied,
    throttled: () => new AwsError('Throttling', 'Rate exceeded'),
    internal: internalError('InternalFailure'),
    missing: missingMembers('ValidationError'),
    malformed: serializationException,
    signature: querySignatureErrors,
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-sts')
    return { module, client: new module.STSClient(OFFLINE_CLIENT) }
  },
  create: async ({ identity, eventual }) => (await import('./service.ts')).sts(identity, eventual),
}
