import type * as Sdk from '@aws-sdk/client-sqs'
import { AwsError } from '../core/errors.ts'
import { awsName } from '../core/permissions.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDeniedException, internalError, serializationException } from '../core/service-errors.ts'
import { jsonSignatureErrors } from '../core/signature-errors.ts'
import { missingParameter } from './errors.ts'

export const sqsDefinition: ServiceDefinition<'sqs', typeof Sdk> = {
  name: 'sqs',
  label: 'SQS',
  targetPrefix: 'AmazonSQS',
  errors: {
    denied: accessDeniedException(400),
    throttled: () => new AwsError('RequestThrottled', 'The request was denied due to request throttling.'),
    internal: internalError('InternalFailure'),
    missing: ([path = '']) => missingParameter(awsName(path.slice(path.lastIndexOf('.') + 1))),
    malformed: serializationException,
    signature: jsonSignatureErrors(400),
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-sqs')
    return { module, client: new module.SQSClient(OFFLINE_CLIENT) }
  },
  create: async (context) => (await import('./service.ts')).sqs(context),
}
