import { dirname } from 'node:path'
import type { EnvironmentConfig } from './environment-config.ts'

/** All that a function can see of its surroundings: nothing of the host's own environment comes with it. */
export function variablesOf(plan: EnvironmentConfig, runtimeApi: string): Record<string, string> {
  const { session, region } = plan
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    NODE_NO_WARNINGS: '1',
    TMPDIR: plan.temporaryFolder,
    AWS_ENDPOINT_URL: plan.endpoint,
    ...plan.variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${plan.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: plan.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: plan.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: plan.logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    LAMBDA_TASK_ROOT: plan.folder,
    LAMBDA_RUNTIME_DIR: dirname(plan.bootstrap),
    _HANDLER: plan.handler,
  }
}
