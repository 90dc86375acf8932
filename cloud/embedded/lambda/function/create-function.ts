import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Call } from '../../core/call.ts'
import { constraintViolation } from '../errors.ts'
import type { Lambda } from '../lambda.ts'
import { rejectUnsupportedMembers } from '../validation.ts'
import { fetchDeploymentPackage } from './deployment-package.ts'
import { describeFunction } from './describe-function.ts'
import { formatFunctionArn, parseFunctionName } from './function-name.ts'
import { createSettings, supportedSettings } from './function-settings.ts'
import type { LambdaFunction } from './lambda-function.ts'

const supportedMembers = [...supportedSettings, 'Code', 'Architectures', 'Tags']

export async function createFunction(
  lambda: Lambda,
  input: CreateFunctionRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const { Code, PackageType, SnapStart } = input
  // These two are accepted as long as they have their default values.
  const requested = {
    ...input,
    PackageType: PackageType === 'Zip' ? undefined : PackageType,
    SnapStart: SnapStart?.ApplyOn === 'None' ? undefined : SnapStart,
  }
  rejectUnsupportedMembers('CreateFunction', requested, supportedMembers)
  const { name, qualifier } = parseFunctionName(input.FunctionName, call)
  if (qualifier) throw constraintViolation('functionName', input.FunctionName, 'not have a qualifier')
  lambda.functions.assertNameAvailable(name, call)
  const settings = createSettings(input)
  const scope = { account: call.account, region: call.region }
  const arn = formatFunctionArn({ ...scope, name, qualifier: undefined })
  await lambda.roles.renewSession({ scope, name, arn, role: settings.role })
  const deploymentPackage = await fetchDeploymentPackage(lambda.platform, Code ?? {}, call)
  const fn: LambdaFunction = {
    scope,
    name,
    arn,
    settings,
    deploymentPackage,
    revisionId: call.random.uuid(),
    lastModified: call.clock.now(),
    state: 'Pending',
    lastUpdateStatus: 'Successful',
    tags: { ...input.Tags },
    reservedConcurrency: undefined,
    eventInvokeConfig: undefined,
    recursiveLoop: 'Terminate',
    policy: undefined,
  }
  lambda.functions.add(fn)
  lambda.afterPending(() => {
    fn.state = 'Active'
  })
  return describeFunction(fn)
}
