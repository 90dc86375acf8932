import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { bundleModule } from '../../provision/bundle.ts'

/** Changes a function's configuration. Its next invocation is a cold start. */
export async function configureFunction(
  { clients: { lambda } }: StartedCloud,
  FunctionName: string,
  changes: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }))
  await waitUntilUpdated(lambda, FunctionName)
}

/** Replaces a function's code with a module that exports a `handler`. */
export async function replaceCode(
  { clients: { lambda } }: StartedCloud,
  FunctionName: string,
  module: string,
): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await bundleModule(module) }))
  await waitUntilUpdated(lambda, FunctionName)
}

/** Changes an environment variable of a function to the name of a missing resource. Returns a function that restores it. */
export async function breakVariable(
  cloud: StartedCloud,
  FunctionName: string,
  variable: string,
): Promise<() => Promise<void>> {
  const { Environment } = await cloud.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const { [variable]: original = '', ...others } = Environment?.Variables ?? {}
  const setTo = (value: string) =>
    configureFunction(cloud, FunctionName, { Environment: { Variables: { ...others, [variable]: value } } })
  await setTo(`${original}-that-is-not-there`)
  return () => setTo(original)
}

const waitUntilUpdated = (client: LambdaClient, FunctionName: string) =>
  waitUntilFunctionUpdatedV2({ client, minDelay: 0.1, maxDelay: 2, maxWaitTime: 60 }, { FunctionName })
