import { stopDetached } from '../cloud/embedded/detached/detached-cloud.ts'
import { findContainerRuntime } from '../cloud/localstack/container-runtime.ts'
import { removeKeptContainers } from '../cloud/localstack/kept-container.ts'
import { KEPT_FILE } from '../testbed/stack/kept-cloud.ts'
import { forgetGone } from '../testbed/stack/known-stacks.ts'

/** Ends the clouds that `KEEP=1` left up on this machine, with all that is in them, and nothing else. */
export async function stop(): Promise<void> {
  const endpoint = await stopDetached(KEPT_FILE)
  if (endpoint) process.stdout.write(`Stopped the embedded cloud at ${endpoint}.\n`)
  const runtime = await findContainerRuntime().catch(() => undefined)
  const removed = runtime ? await removeKeptContainers(runtime) : []
  for (const name of removed) process.stdout.write(`Removed the container ${name}.\n`)
  await forgetGone()
  if (!endpoint && removed.length === 0) process.stdout.write('Nothing was left up.\n')
}
