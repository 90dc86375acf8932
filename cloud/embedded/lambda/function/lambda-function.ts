import type { Architecture, LastUpdateStatus, LoggingConfig, State, TracingMode } from '@aws-sdk/client-lambda'
import type { Scope } from '../../core/regional.ts'
import type { EventInvokeConfig } from '../async/event-invoke-config.ts'
import type { DeploymentPackage } from './deployment-package.ts'

/** A function with its configuration and its resource policy. */
export interface LambdaFunction {
  readonly scope: Scope
  readonly name: string
  readonly arn: string
  settings: FunctionSettings
  deploymentPackage: DeploymentPackage
  revisionId: string
  /** Milliseconds since 1970. */
  lastModified: number
  state: State
  lastUpdateStatus: LastUpdateStatus
  tags: Record<string, string>
  reservedConcurrency: number | undefined
  eventInvokeConfig: EventInvokeConfig | undefined
  recursiveLoop: 'Allow' | 'Terminate'
  /** The JSON text of the resource policy. */
  policy: string | undefined
}

/** What CreateFunction and UpdateFunctionConfiguration set. */
export interface FunctionSettings {
  readonly runtime: string
  readonly handler: string
  readonly role: string
  readonly description: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly ephemeralStorageMb: number
  readonly variables: Readonly<Record<string, string>>
  readonly deadLetterArn: string | undefined
  readonly tracing: TracingMode
  readonly architectures: Architecture[]
  readonly logging: LoggingConfig
}

export const logGroupName = ({ name, settings }: Pick<LambdaFunction, 'name' | 'settings'>): string =>
  settings.logging.LogGroup ?? `/aws/lambda/${name}`
