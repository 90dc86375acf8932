import { type ContainerRuntimeClient, getContainerRuntimeClient, ImageName } from 'testcontainers'
import type { ContainerRuntime, ImageStatus } from './machine-info.ts'

/** Returns what the runtime that testcontainers finds reports about itself, or `undefined` when it finds none. */
export async function probeRuntime(): Promise<ContainerRuntime | undefined> {
  const client = await getContainerRuntimeClient().catch(() => undefined)
  if (!client) return undefined
  const { dockerode } = client.container
  const [info, version] = await Promise.all([dockerode.info() as Promise<Info>, dockerode.version()])
  return {
    address: addressOf(client),
    socketInside: client.info.containerRuntime.remoteSocketPath,
    version: version.Version,
    operatingSystem: info.OperatingSystem ?? '',
    hostName: info.Name ?? '',
    kernel: info.KernelVersion ?? '',
    edition: version.Platform?.Name ?? '',
    components: (version.Components ?? []).map(({ Name }) => Name),
    rootless: (info.SecurityOptions ?? []).some((option) => /^name=rootless/.test(option)),
    memory: info.MemTotal ?? 0,
  }
}

/** The fields of `GET /info` that are used here: https://docs.docker.com/reference/api/engine/ */
interface Info {
  readonly OperatingSystem?: string
  readonly Name?: string
  readonly KernelVersion?: string
  readonly SecurityOptions?: readonly string[]
  readonly MemTotal?: number
}

/** The address in the form of DOCKER_HOST. If dockerode has both a host and a socket, it uses the host. */
function addressOf({ container: { dockerode } }: ContainerRuntimeClient): string {
  const { socketPath, host, port } = dockerode.modem as { socketPath?: string; host?: string; port?: string | number }
  if (host) return `tcp://${host}${port ? `:${port}` : ''}`
  return `${socketPath?.startsWith('//./pipe/') ? 'npipe' : 'unix'}://${socketPath}`
}

/** Checks whether the image is present or, if not, whether the registry would let the runtime pull it. */
export async function probeImage(name: string): Promise<ImageStatus> {
  const { container } = await getContainerRuntimeClient()
  // testcontainers may add a registry prefix to the name.
  const image = container.dockerode.getImage(ImageName.fromString(name).string)
  try {
    await image.inspect()
    return { state: 'present' }
  } catch (error) {
    if ((error as DockerodeError).statusCode !== 404) return { state: 'unknown', reason: describeError(error) }
  }
  try {
    await image.distribution()
    return { state: 'pullable' }
  } catch (error) {
    const reason = describeError(error)
    // Podman does not implement this part of Docker's API.
    return { state: /not supported|not implemented|page not found/i.test(reason) ? 'unknown' : 'unavailable', reason }
  }
}

/** What dockerode throws when the runtime responds with an error. */
interface DockerodeError {
  readonly statusCode?: number
  readonly json?: { readonly message?: string } | null
  readonly message: string
}

const describeError = (error: unknown): string => {
  const { json, message } = error as DockerodeError
  return (json?.message ?? message).trim()
}
