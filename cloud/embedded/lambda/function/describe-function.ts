import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { type LambdaFunction, logGroupName } from './lambda-function.ts'

/** The response of GetFunctionConfiguration, CreateFunction and similar operations. */
export function describeFunction(fn: LambdaFunction): FunctionConfiguration {
  const { settings, deploymentPackage: code } = fn
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: settings.runtime as FunctionConfiguration['Runtime'] & string,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.zippedBytes,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: new Date(fn.lastModified).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    ...(settings.deadLetterArn && { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    ...(Object.keys(settings.variables).length > 0 && { Environment: { Variables: { ...settings.variables } } }),
    TracingConfig: { Mode: settings.tracing },
    RevisionId: fn.revisionId,
    State: fn.state,
    ...(fn.state === 'Pending' && { StateReason: 'The function is being created.', StateReasonCode: 'Creating' }),
    LastUpdateStatus: fn.lastUpdateStatus,
    ...(fn.lastUpdateStatus === 'InProgress' && { LastUpdateStatusReason: 'The function is being updated.' }),
    PackageType: 'Zip',
    Architectures: [...settings.architectures],
    EphemeralStorage: { Size: settings.ephemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: logGroupName(fn) },
  }
}
