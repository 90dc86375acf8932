import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers'
import { formatSeconds, withTimeout } from '../common/timeout.ts'

/** The runtime that testcontainers finds. One that accepts but never answers is none; `patience` is in milliseconds. */
export async function findContainerRuntime(timeoutMs = 30_000): Promise<ContainerRuntimeClient> {
  const client = await withTimeout(timeoutMs, getContainerRuntimeClient())
  if (client === 'late') throw new Error(`The container runtime did not answer within ${formatSeconds(timeoutMs)}.`)
  return client
}
