import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Architecture } from '../../provision/architecture.ts'

/**
 * Invokes each function once, so that no scenario waits for a container's start. What they answer to an event without
 * content does not matter. The embedded cloud starts one in a moment, so nothing is gained there.
 */
export async function warmUp({ name, clients }: StartedCloud, architecture: Architecture): Promise<void> {
  if (name === 'embedded') return
  const { fileProcessing, ordersApi, eventRecorder } = architecture
  const { fileSplitter, recordWriter } = fileProcessing
  const functions = [fileSplitter, recordWriter, ordersApi.ordersApi, eventRecorder.eventRecorder]
  const Payload = JSON.stringify({ Records: [] })
  await Promise.all(functions.map((one) => clients.lambda.send(new InvokeCommand({ FunctionName: one.name, Payload }))))
}
