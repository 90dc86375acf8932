import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { bundleModule } from '../../provision/bundle.ts'

/** Replaces a function's code by the module that exports a `handler`; from then on only that is invoked. */
export async function replaceCode(
  { clients: { lambda } }: StartedCloud,
  FunctionName: string,
  module: string,
): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await bundleModule(module) }))
  await waitUntilFunctionUpdatedV2({ client: lambda, minDelay: 0.1, maxDelay: 2, maxWaitTime: 60 }, { FunctionName })
}
