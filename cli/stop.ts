import { stopDetached } from '../cloud/embedded/detached/detached-cloud.ts'
import { findContainerRuntime } from '../cloud/localstack/container-runtime.ts'
import { removeKeptContainers } from '../cloud/localstack/kept-container.ts'
import { KEPT_FILE } from '../testbed/stack/kept-cloud.ts'
import { forgetStaleStacks } from '../testbed/stack/known-stacks.ts'

/** Stops the clouds that `KEEP=1` kept running on this machine. */
export async function stop(): Promise<void> {
  const endpoint = await stopDetached(KEPT_FILE)
  if (endpoint) process.stdout.write(`Stopped the embedded cloud at ${endpoint}.\n`)
  const runtime = await findContainerRuntime().catch(() => undefined)
  const removed = runtime ? await removeKeptContainers(runtime) : []
  for (const name of removed) process.stdout.write(`Removed the container ${name}.\n`)
  await forgetStaleStacks()
  if (!endpoint && removed.length === 0) process.stdout.write('No cloud was kept running.\n')
}
