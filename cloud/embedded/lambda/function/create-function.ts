import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Call } from '../../core/call.ts'
import type { Lambda } from '../lambda.ts'
import { constraintBroken, refuseOthers } from '../validation.ts'
import { fetchCode } from './code.ts'
import { describe } from './description.ts'
import { functionArn, parseFunctionName } from './function-name.ts'
import { settingMembers, settingsFrom } from './function-settings.ts'
import type { LambdaFunction } from './lambda-function.ts'

const built = [...settingMembers, 'Code', 'Architectures', 'Tags']

export async function createFunction(
  lambda: Lambda,
  input: CreateFunctionRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const { Code, PackageType, SnapStart } = input
  // These two may be said as long as they say what is so anyway.
  const asked = {
    ...input,
    PackageType: PackageType === 'Zip' ? undefined : PackageType,
    SnapStart: SnapStart?.ApplyOn === 'None' ? undefined : SnapStart,
  }
  refuseOthers('CreateFunction', asked, built)
  const { name, qualifier } = parseFunctionName(input.FunctionName, call)
  if (qualifier) throw constraintBroken('functionName', input.FunctionName, 'not have a qualifier')
  lambda.functions.refuseNamesake(name, call)
  const settings = settingsFrom(input)
  const scope = { account: call.account, region: call.region }
  const arn = functionArn({ ...scope, name, qualifier: undefined })
  await lambda.roles.renew({ scope, name, arn, role: settings.role })
  const code = await fetchCode(lambda.platform, Code ?? {}, call)
  const fn: LambdaFunction = {
    scope,
    name,
    arn,
    settings,
    code,
    revisionId: call.chance.uuid(),
    lastModified: call.clock.now(),
    state: 'Pending',
    lastUpdateStatus: 'Successful',
    tags: { ...input.Tags },
    reservedConcurrency: undefined,
    eventInvokeConfig: undefined,
    permissions: new Map(),
    pool: lambda.environments.poolOf(() => fn),
  }
  lambda.functions.add(fn)
  lambda.afterPending(() => {
    fn.state = 'Active'
  })
  return describe(fn)
}
