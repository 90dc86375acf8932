import {
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'

/** Changes a function's configuration; its next invocation is in a fresh environment. */
export async function configureFunction(
  { clients: { lambda } }: StartedCloud,
  FunctionName: string,
  changes: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }))
  await waitUntilFunctionUpdatedV2({ client: lambda, minDelay: 0.1, maxDelay: 2, maxWaitTime: 60 }, { FunctionName })
}
