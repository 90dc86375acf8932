import type * as Sdk from '@aws-sdk/client-dynamodb'
import { AwsError } from '../core/errors.ts'
import { CHECKED_BY_SERVICE, OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDeniedException, internalError, serializationException } from '../core/service-errors.ts'
import { jsonSignatureErrors } from '../core/signature-errors.ts'

export const dynamodbDefinition: ServiceDefinition<'dynamodb', typeof Sdk> = {
  name: 'dynamodb',
  label: 'DynamoDB',
  targetPrefix: 'DynamoDB_',
  errors: {
    denied: accessDeniedException(400),
    throttled: () =>
      new AwsError(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      ),
    internal: internalError('InternalServerError'),
    missing: CHECKED_BY_SERVICE,
    malformed: serializationException,
    signature: jsonSignatureErrors(400),
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-dynamodb')
    return { module, client: new module.DynamoDBClient(OFFLINE_CLIENT) }
  },
  create: async (context) =>
    (await import('./service.ts')).dynamodb(context, { tableCreationMs: context.eventual.creatingMs }),
}
