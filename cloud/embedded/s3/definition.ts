import type * as Sdk from '@aws-sdk/client-s3'
import { AwsError } from '../core/errors.ts'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDenied, internalError } from '../core/service-errors.ts'

import { malformedXml } from './errors.ts'
import { s3SignatureErrors } from './signature-errors.ts'

export const s3Definition: ServiceDefinition<'s3', typeof Sdk> = {
  name: 's3',
  label: 'S3',
  targetPrefix: undefined,
  errors: {
    denied: accessDenied,
    throttled: () => new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 }),
    internal: internalError('InternalError', 'We encountered an internal error. Please try again.'),
    missing: () => malformedXml(),
    malformed: () => malformedXml(),
    signature: s3SignatureErrors,
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-s3')
    return { module, client: new module.S3Client(OFFLINE_CLIENT) }
  },
  create: async (context) => (await import('./service.ts')).s3(context),
}
