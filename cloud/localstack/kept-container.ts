import type { ContainerRuntimeClient } from 'testcontainers'
import { keptOwner, OWNER_LABEL } from './owner-label.ts'
import { removeContainersOf } from './remove-containers.ts'

const PORT = 4566

/** Where a LocalStack of this image answers that an earlier run left up, or `undefined`. */
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

/** Ends what was left up. Returns the names of the containers. */
export const removeKeptContainers = (runtime: ContainerRuntimeClient): Promise<string[]> =>
  removeContainersOf(runtime, keptOwner())
