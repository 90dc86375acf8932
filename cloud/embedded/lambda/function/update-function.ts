import type {
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda'
import type { Call } from '../../core/call.ts'
import type { Lambda } from '../lambda.ts'
import { conflict, refuseOthers } from '../validation.ts'
import { fetchCode } from './code.ts'
import { describe } from './description.ts'
import { changedSettings, settingMembers } from './function-settings.ts'
import { checkRevision } from './functions.ts'
import type { LambdaFunction } from './lambda-function.ts'

const codeMembers = [
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
  refuseOthers('UpdateFunctionCode', input, codeMembers)
  const fn = changeable(lambda, input, call)
  const code = await fetchCode(lambda.platform, input, call)
  if (input.DryRun) return { ...describe(fn), CodeSha256: code.sha256, CodeSize: code.zippedBytes }
  fn.code = code
  if (input.Architectures) fn.settings = { ...fn.settings, architectures: input.Architectures }
  return changed(lambda, fn, call)
}

export async function updateFunctionConfiguration(
  lambda: Lambda,
  input: UpdateFunctionConfigurationRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  refuseOthers('UpdateFunctionConfiguration', input, [...settingMembers, 'RevisionId'])
  const fn = changeable(lambda, input, call)
  const settings = changedSettings(fn.settings, input)
  if (input.Role) await lambda.roles.renew({ ...fn, role: settings.role })
  fn.settings = settings
  return changed(lambda, fn, call)
}

function changeable(
  lambda: Lambda,
  { FunctionName, RevisionId }: { FunctionName: string | undefined; RevisionId?: string | undefined },
  call: Call,
): LambdaFunction {
  const fn = lambda.functions.get(FunctionName, call)
  checkRevision(fn, RevisionId)
  if (fn.state === 'Pending')
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    )
  if (fn.lastUpdateStatus === 'InProgress')
    throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${fn.arn}`)
  return fn
}

function changed(lambda: Lambda, fn: LambdaFunction, call: Call): FunctionConfiguration {
  fn.revisionId = call.chance.uuid()
  fn.lastModified = call.clock.now()
  fn.lastUpdateStatus = 'InProgress'
  fn.pool.retire()
  lambda.afterPending(() => {
    fn.lastUpdateStatus = 'Successful'
  })
  return describe(fn)
}
