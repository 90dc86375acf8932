import { type ContainerRuntimeClient, getContainerRuntimeClient, ImageName } from 'testcontainers'
import type { ContainerRuntime, ImageStatus } from './machine-info.ts'

/** Asks the runtime that testcontainers finds what it is. */
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
    machine: info.Name ?? '',
    kernel: info.KernelVersion ?? '',
    edition: version.Platform?.Name ?? '',
    components: (version.Components ?? []).map(({ Name }) => Name),
    rootless: (info.SecurityOptions ?? []).some((option) => /^name=rootless/.test(option)),
    memory: info.MemTotal ?? 0,
  }
}

/** The part of `GET /info` that we read; https://docs.docker.com/reference/api/engine/ */
interface Info {
  readonly OperatingSystem?: string
  readonly Name?: string
  readonly KernelVersion?: string
  readonly SecurityOptions?: readonly string[]
  readonly MemTotal?: number
}

/** As DOCKER_HOST would name it. dockerode goes to a host rather than to a socket when it knows of both. */
function addressOf({ container: { dockerode } }: ContainerRuntimeClient): string {
  const { socketPath, host, port } = dockerode.modem as { socketPath?: string; host?: string; port?: string | number }
  if (host) return `tcp://${host}${port ? `:${port}` : ''}`
  return `${socketPath?.startsWith('//./pipe/') ? 'npipe' : 'unix'}://${socketPath}`
}

/** Whether the image is here, or else what the registry says to the runtime. Pulls nothing. */
export async function probeImage(name: string): Promise<ImageStatus> {
  const { container } = await getContainerRuntimeClient()
  // Named as testcontainers names it, which may put the prefix of a registry before it.
  const image = container.dockerode.getImage(ImageName.fromString(name).string)
  try {
    await image.inspect()
    return { state: 'here' }
  } catch (error) {
    if ((error as Refusal).statusCode !== 404) return { state: 'unknown', reason: reasonOf(error) }
  }
  try {
    await image.distribution()
    return { state: 'pullable' }
  } catch (error) {
    const reason = reasonOf(error)
    // Podman has Docker's API without this part of it.
    return { state: /not supported|not implemented|page not found/i.test(reason) ? 'unknown' : 'refused', reason }
  }
}

/** What dockerode throws when the runtime answers with an error. */
interface Refusal {
  readonly statusCode?: number
  readonly json?: { readonly message?: string } | null
  readonly message: string
}

const reasonOf = (error: unknown): string => {
  const { json, message } = error as Refusal
  return (json?.message ?? message).trim()
}
