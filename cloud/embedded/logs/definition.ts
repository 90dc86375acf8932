import type * as Sdk from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../core/errors.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDeniedException, internalError, missingMembers, serializationException } from '../core/service-errors.ts'
import { jsonSignatureErrors } from '../core/signature-errors.ts'

export const logsDefinition: ServiceDefinition<'logs', typeof Sdk> = {
  name: 'logs',
  label: 'CloudWatch Logs',
  targetPrefix: 'Logs_',
  errors: {
    denied: accessDeniedException(400),
    throttled: () => new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 }),
    internal: internalError('InternalFailure'),
    missing: missingMembers('InvalidParameterException'),
    malformed: serializationException,
    signature: jsonSignatureErrors(400),
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-cloudwatch-logs')
    return { module, client: new module.CloudWatchLogsClient(OFFLINE_CLIENT) }
  },
  create: async (context) => (await import('./service.ts')).logs(context),
}
