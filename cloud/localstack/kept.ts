import type { ContainerRuntimeClient } from 'testcontainers'
import { keptLabel, OWNER_LABEL } from './owner.ts'
import { removeOwned } from './sweep.ts'

const PORT = 4566

/** Where a LocalStack of this image answers that an earlier run left up, or `undefined`. */
export async function findKept(
  { container, info }: ContainerRuntimeClient,
  image: string,
): Promise<string | undefined> {
  const filters = { label: [`${OWNER_LABEL}=${keptLabel()}`], status: ['running'] }
  const all = await container.dockerode.listContainers({ filters })
  const kept = all.find(({ Image }) => Image === image)
  const port = kept?.Ports.find(({ PrivatePort, PublicPort }) => PrivatePort === PORT && PublicPort)?.PublicPort
  return port ? `http://${info.containerRuntime.host}:${port}` : undefined
}

/** Ends what was left up. Returns the names of the containers. */
export const removeKept = (runtime: ContainerRuntimeClient): Promise<string[]> => removeOwned(runtime, keptLabel())
