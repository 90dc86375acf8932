import type { ContainerRuntimeClient } from 'testcontainers'
import { keptOwner, OWNER_LABEL } from './owner-label.ts'
import { removeContainersOf } from './remove-containers.ts'

const PORT = 4566

/** Returns the endpoint of a LocalStack that an earlier run kept, or `undefined` if there is none with this image. */
export async function findKeptEndpoint(
  { container, info }: ContainerRuntimeClient,
  image: string,
): Promise<string | undefined> {
  const filters = { label: [`${OWNER_LABEL}=${keptOwner()}`], status: ['running'] }
  const all = await container.dockerode.listContainers({ filters })
  const kept = all.find(({ Image }) => Image === image)
  const port = kept?.Ports.find(({ PrivatePort, PublicPort }) => PrivatePort === PORT && PublicPort)?.PublicPort
  return port ? `http://${info.containerRuntime.host}:${port}` : undefined
}

/** Removes the kept containers and returns their names. */
export const removeKeptContainers = (runtime: ContainerRuntimeClient): Promise<string[]> =>
  removeContainersOf(runtime, keptOwner())
