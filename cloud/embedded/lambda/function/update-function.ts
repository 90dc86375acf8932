import type {
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda'
import type { Call } from '../../core/call.ts'
import { conflict } from '../errors.ts'
import type { Lambda } from '../lambda.ts'
import { rejectUnsupportedMembers } from '../validation.ts'
import { fetchDeploymentPackage } from './deployment-package.ts'
import { describeFunction } from './describe-function.ts'
import { supportedSettings, updateSettings } from './function-settings.ts'
import { assertRevision } from './functions.ts'
import type { LambdaFunction } from './lambda-function.ts'

const supportedMembersOfUpdateCode = [
  'FunctionName',
  'ZipFile',
  'S3Bucket',
  'S3Key',
  'S3ObjectVersion',
  'RevisionId',
  'DryRun',
  'Architectures',
]

export async function updateFunctionCode(
  lambda: Lambda,
  input: UpdateFunctionCodeRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  rejectUnsupportedMembers('UpdateFunctionCode', input, supportedMembersOfUpdateCode)
  const fn = getUpdatableFunction(lambda, input, call)
  const deploymentPackage = await fetchDeploymentPackage(lambda.platform, input, call)
  if (input.DryRun) return describeFunction({ ...fn, deploymentPackage })
  fn.deploymentPackage = deploymentPackage
  if (input.Architectures) fn.settings = { ...fn.settings, architectures: input.Architectures }
  return applyUpdate(lambda, fn, call)
}

export async function updateFunctionConfiguration(
  lambda: Lambda,
  input: UpdateFunctionConfigurationRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  rejectUnsupportedMembers('UpdateFunctionConfiguration', input, [...supportedSettings, 'RevisionId'])
  const fn = getUpdatableFunction(lambda, input, call)
  const settings = updateSettings(fn.settings, input)
  if (input.Role) await lambda.roles.renewSession({ ...fn, role: settings.role })
  fn.settings = settings
  return applyUpdate(lambda, fn, call)
}

function getUpdatableFunction(
  lambda: Lambda,
  { FunctionName, RevisionId }: { FunctionName: string | undefined; RevisionId?: string | undefined },
  call: Call,
): LambdaFunction {
  const fn = lambda.functions.get(FunctionName, call)
  assertRevision(fn, RevisionId)
  if (fn.state === 'Pending')
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    )
  if (fn.lastUpdateStatus === 'InProgress')
    throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${fn.arn}`)
  return fn
}

function applyUpdate(lambda: Lambda, fn: LambdaFunction, call: Call): FunctionConfiguration {
  fn.revisionId = call.random.uuid()
  fn.lastModified = call.clock.now()
  fn.lastUpdateStatus = 'InProgress'
  lambda.scheduler.retireOutdated(fn)
  lambda.afterPending(() => {
    fn.lastUpdateStatus = 'Successful'
  })
  return describeFunction(fn)
}
