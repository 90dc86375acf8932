import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers'
import { inTime, seconds } from '../doctor/deadline.ts'

/** The runtime that testcontainers finds. One that accepts but never answers is none; `patience` is in milliseconds. */
export async function containerRuntime(patience = 30_000): Promise<ContainerRuntimeClient> {
  const client = await inTime(patience, getContainerRuntimeClient())
  if (client === 'late') throw new Error(`The container runtime did not answer within ${seconds(patience)}.`)
  return client
}
