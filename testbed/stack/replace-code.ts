import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { zippedFrom } from '../../provision/bundle.ts'

/** Replaces a function's code by the module that exports a `handler`; from then on only that is invoked. */
export async function deploy(
  { clients: { lambda } }: StartedCloud,
  FunctionName: string,
  module: string,
): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zippedFrom(module) }))
  await waitUntilFunctionUpdatedV2({ client: lambda, minDelay: 0.1, maxDelay: 2, maxWaitTime: 60 }, { FunctionName })
}
