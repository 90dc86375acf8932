import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { configureFunction } from './configure-function.ts'

/** Has a function look for something that is not there, by a variable of its environment; gives back what mends that. */
export async function breakVariable(
  cloud: StartedCloud,
  FunctionName: string,
  variable: string,
): Promise<() => Promise<void>> {
  const { Environment } = await cloud.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const { [variable]: right = '', ...others } = Environment?.Variables ?? {}
  const point = (to: string) =>
    configureFunction(cloud, FunctionName, { Environment: { Variables: { ...others, [variable]: to } } })
  await point(`${right}-that-is-not-there`)
  return () => point(right)
}
