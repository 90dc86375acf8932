import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Platform } from '../../core/platform.ts'
import type { DeploymentPackage } from '../function/deployment-package.ts'
import type { RoleSession } from '../function/execution-roles.ts'
import { type FunctionSettings, type LambdaFunction, logGroupName } from '../function/lambda-function.ts'
import type { LambdaSettings } from '../settings.ts'
import { formatLogStreamName } from './log-stream.ts'

/** What an execution environment is started with: the function's code and settings as they are at that time. */
export interface EnvironmentConfig {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly fn: LambdaFunction
  readonly settings: FunctionSettings
  readonly deploymentPackage: DeploymentPackage
  readonly temporaryFolder: string
  readonly logGroup: string
  readonly logStream: string
  readonly endpoint: string
  readonly inspectPort: number | undefined
}

const RUNTIME_FOLDER = fileURLToPath(new URL('./process', import.meta.url))
export const BOOTSTRAP = join(RUNTIME_FOLDER, 'start.cjs')

export function createEnvironmentConfig(
  platform: Platform,
  lambdaSettings: LambdaSettings,
  fn: LambdaFunction,
): EnvironmentConfig {
  const { settings, deploymentPackage } = fn
  const id = platform.random.bytes(16).toString('hex')
  return {
    id,
    fn,
    settings,
    deploymentPackage,
    temporaryFolder: join(platform.folder, 'lambda', 'tmp', id),
    logGroup: logGroupName(fn),
    logStream: formatLogStreamName(platform.clock.now(), id),
    endpoint: platform.endpoint(),
    inspectPort: lambdaSettings.inspectPort(fn.name),
  }
}

/** False once the function's code or settings have been updated. */
export const isCurrent = ({ fn, settings, deploymentPackage }: EnvironmentConfig): boolean =>
  settings === fn.settings && deploymentPackage === fn.deploymentPackage

/** All environment variables of the function's process: none are inherited from the host. */
export function processVariables(
  config: EnvironmentConfig,
  session: RoleSession,
  runtimeApi: string,
): Record<string, string> {
  const { fn, settings } = config
  const { region } = fn.scope
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    NODE_NO_WARNINGS: '1',
    TMPDIR: config.temporaryFolder,
    AWS_ENDPOINT_URL: config.endpoint,
    ...settings.variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: config.logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    LAMBDA_TASK_ROOT: config.deploymentPackage.folder,
    LAMBDA_RUNTIME_DIR: RUNTIME_FOLDER,
    _HANDLER: settings.handler,
  }
}
