import { formatSeconds, withTimeout } from '../common/timeout.ts'
import { formatGigabytes, LOCALSTACK_MEMORY_BYTES } from './check-machine.ts'
import type { Finding } from './finding.ts'
import { identifyRuntime, type RuntimeName } from './known-runtimes.ts'
import type { ContainerRuntime, MachineInfo } from './machine-info.ts'
import { explainMissingRuntime, explainUnresponsiveRuntime } from './missing-runtime.ts'

/** Checks that testcontainers finds a container runtime, and for the known problems of that runtime. */
export async function checkRuntime(
  machine: MachineInfo,
): Promise<{ runtime: ContainerRuntime | undefined; findings: readonly Finding[] }> {
  const timeoutMs = machine.timeoutMs.runtime
  const runtime = await withTimeout(timeoutMs, machine.runtime())
  if (runtime === 'timed out')
    return { runtime: undefined, findings: [explainUnresponsiveRuntime(formatSeconds(timeoutMs))] }
  if (!runtime) return { runtime, findings: [await explainMissingRuntime(machine)] }
  const name = identifyRuntime(runtime)
  const found: Finding = {
    what: 'Container runtime',
    state: 'ok',
    detail: `${name} ${runtime.version} at ${runtime.address}`,
    todo: [],
    neededFor: ['localstack'],
  }
  const problems = [checkDockerHost(machine, runtime), checkSocket(name, runtime), checkReaper(name, runtime, machine)]
  return {
    runtime,
    findings: [found, checkRuntimeMemory(name, runtime), ...problems.filter((problem) => problem !== undefined)],
  }
}

/** When nothing answers at DOCKER_HOST, testcontainers silently falls back to the default sockets. */
function checkDockerHost({ env }: MachineInfo, { address }: ContainerRuntime): Finding | undefined {
  const host = env.DOCKER_HOST
  if (!host || host.replace(/^https?:/, 'tcp:').replace(/\/$/, '') === address) return undefined
  return {
    what: 'DOCKER_HOST',
    state: 'warning',
    detail: `nothing answers at ${host}; ${address} is used instead`,
    todo: ['Correct it, or unset it: unset DOCKER_HOST'],
    neededFor: ['localstack'],
  }
}

/** Containers mount the socket by its path inside the virtual machine, which may differ from the path outside. */
function checkSocket(name: RuntimeName, runtime: ContainerRuntime): Finding | undefined {
  const hasVirtualMachine =
    name === 'Colima' || name === 'Rancher Desktop' || (name === 'Podman' && /machine/.test(runtime.address))
  if (!hasVirtualMachine || runtime.socketInside === '/var/run/docker.sock') return undefined
  return {
    what: 'Socket for containers',
    state: 'missing',
    detail: `${runtime.socketInside} does not exist inside the virtual machine of ${name}`,
    todo: ['Set the path inside: export TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'],
    neededFor: ['localstack'],
  }
}

function checkReaper(name: RuntimeName, { rootless }: ContainerRuntime, { env }: MachineInfo): Finding | undefined {
  if (name !== 'Podman' || env.TESTCONTAINERS_RYUK_DISABLED === 'true') return undefined
  if (!rootless && env.TESTCONTAINERS_RYUK_PRIVILEGED === 'true') return undefined
  return {
    what: 'Reaper',
    state: 'warning',
    detail: `${rootless ? 'rootless' : 'rootful'} Podman denies testcontainers' reaper access to its socket`,
    todo: [
      rootless
        ? 'Disable the reaper: export TESTCONTAINERS_RYUK_DISABLED=true'
        : 'Run the reaper privileged: export TESTCONTAINERS_RYUK_PRIVILEGED=true',
    ],
    neededFor: ['localstack'],
  }
}

function checkRuntimeMemory(name: RuntimeName, { memory }: ContainerRuntime): Finding {
  // A virtual machine with a nominal 4 GB has slightly less for its containers.
  const ok = memory >= 0.9 * LOCALSTACK_MEMORY_BYTES
  return {
    what: 'Memory for containers',
    state: ok ? 'ok' : 'warning',
    detail: `${formatGigabytes(memory)}${ok ? '' : `; LocalStack uses up to ${formatGigabytes(LOCALSTACK_MEMORY_BYTES)}`}`,
    todo: ok ? [] : [MORE_MEMORY[name] ? `Give ${name} more memory: ${MORE_MEMORY[name]}` : SHARED_MEMORY],
    neededFor: ['localstack'],
  }
}

const SHARED_MEMORY = "It uses the machine's memory: free some, or run without containers: CLOUD=embedded"

const MORE_MEMORY: Partial<Record<RuntimeName, string>> = {
  'Docker Desktop': 'Settings → Resources → Memory',
  'Docker in WSL': 'memory=4GB under [wsl2] in %UserProfile%\\.wslconfig, then wsl --shutdown',
  Colima: 'colima stop && colima start --memory 4',
  'Rancher Desktop': 'Preferences → Virtual Machine → Memory',
  Podman: 'podman machine stop && podman machine set --memory 4096 && podman machine start',
}
