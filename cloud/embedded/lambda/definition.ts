import type * as Sdk from '@aws-sdk/client-lambda'
import { OFFLINE_CLIENT, type ServiceDefinition } from '../core/service-definition.ts'
import { accessDeniedException, internalError, missingMembers, serializationException } from '../core/service-errors.ts'
import { jsonSignatureErrors } from '../core/signature-errors.ts'
import { tooManyRequests } from './errors.ts'

export const lambdaDefinition: ServiceDefinition<'lambda', typeof Sdk> = {
  name: 'lambda',
  label: 'Lambda',
  targetPrefix: undefined,
  // A deployment package of 50 MB in base64, and the rest of the request.
  maxRequestBytes: 70 * 1024 * 1024,
  errors: {
    denied: accessDeniedException(403),
    throttled: () => tooManyRequests('ConcurrentInvocationLimitExceeded'),
    internal: internalError('ServiceException'),
    missing: missingMembers('ValidationException'),
    malformed: serializationException,
    signature: jsonSignatureErrors(403),
  },
  async loadSdk() {
    const module = await import('@aws-sdk/client-lambda')
    return { module, client: new module.LambdaClient(OFFLINE_CLIENT) }
  },
  create: async (context) =>
    (await import('./service.ts')).lambda(context, {
      pendingMs: context.eventual.pendingMs,
      ...context.lambdaSettings,
    }),
}
