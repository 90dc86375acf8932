import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers'
import { formatSeconds, withTimeout } from '../common/timeout.ts'

/** Returns the container runtime that testcontainers finds. Rejects when there is none or it does not respond in time. */
export async function findContainerRuntime(timeoutMs = 30_000): Promise<ContainerRuntimeClient> {
  const client = await withTimeout(timeoutMs, getContainerRuntimeClient())
  if (client === 'timed out')
    throw new Error(`The container runtime did not respond within ${formatSeconds(timeoutMs)}.`)
  return client
}
