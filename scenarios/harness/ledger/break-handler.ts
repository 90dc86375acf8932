import { join } from 'node:path'
import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import { zippedFrom } from '../../../provision/bundle.ts'
import type { World } from '../world.ts'

/** Those in `broken/`. */
export type BrokenHandler = 'acknowledges-what-failed' | 'always-fails' | 'loses-a-row' | 'writes-twice'

/** Puts a broken handler in the place of one that works. */
export async function breakHandler(
  { cloud, architecture }: World,
  broken: BrokenHandler,
  place: 'recordWriter' | 'fileSplitter' = 'recordWriter',
): Promise<void> {
  const { name: FunctionName } = architecture.fileProcessing[place]
  const { lambda } = cloud.clients
  const ZipFile = await zippedFrom(join(import.meta.dirname, 'broken', `${broken}.ts`))
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30 }, { FunctionName })
}
